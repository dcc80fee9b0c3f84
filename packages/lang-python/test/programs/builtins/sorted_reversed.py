# sorted and reversed make new objects.
a = [3, 1, 2]
print(sorted(a), a, list(reversed(a)), sorted('hello'), sorted({3: 'a', 1: 'b'}), sorted((2, 1)), sorted(a, key=lambda x: (x % 2, x)), sorted(['b', 'A'], key=str.lower, reverse=True))
