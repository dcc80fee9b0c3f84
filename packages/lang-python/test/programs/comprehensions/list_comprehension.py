# Filters, nested loops, conditional results.
print([x * x for x in range(6)], [x for x in range(20) if x % 3 == 0 if x % 2], [x if x > 2 else -x for x in range(5)])
print([(x, y) for x in range(3) for y in range(x)], [[y for y in range(x)] for x in range(4)], [a for a, in [(1,), (2,)]])
print([c for w in ['ab', 'cd'] for c in w], [x for x in [1, 2] for x in [x, x * 10]])
