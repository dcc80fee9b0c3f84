# Dict comprehensions: filters, later values win.
print({x: x * x for x in range(5)}, {k: v for k, v in [('a', 1), ('a', 2)]}, {c: 'abca'.count(c) for c in 'abca'})
print({v: k for k, v in {'x': 1, 'y': 2}.items()}, {(i, j): i * j for i in range(2) for j in range(2) if i != j})
