# slice() objects.
s = slice(1, 10, 3)
print(s, s.start, s.stop, s.step, s.indices(7), slice(5), 'abcdefghijkl'[s], [0, 1, 2, 3][slice(None, -1)], s == slice(1, 10, 3), slice(None).indices(3), slice(None, None, -1).indices(3))
