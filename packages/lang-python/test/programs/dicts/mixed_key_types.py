# Keys of different types live together.
d = {1: 'int', 'a': 'str', (1, 2): 'tuple', None: 'none', 2.5: 'float', True: 'bool replaces 1', b'a': 'bytes', int: 'type', 10 ** 20: 'big', frozenset([1]): 'fs'}
print(d)
for k in (1, 'a', (1, 2), None, 2.5, b'a', int, 10 ** 20, frozenset([1])):
    print(d[k], end=' ')
print()
