# Sets remove duplicates, numbers of different types too.
print(len({1, 1.0, True}), {1, True}, {0, False, 0.0}, len(set('mississippi')), sorted(set('mississippi')))
print(sorted({x % 3 for x in range(10)}), len({(1, 2), (1, 2)}), sorted(set([3, 1, 3])))
