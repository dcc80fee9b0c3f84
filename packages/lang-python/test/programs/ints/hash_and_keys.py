# Equal numbers are the same key, whatever their type.
d = {1: 'a'}
d[1.0] = 'b'
d[True] = 'c'
print(d)
print(hash(1) == hash(1.0) == hash(True), hash(2 ** 61 - 1), hash(-1), hash(2 ** 70) == hash(float(2 ** 70)))
print({0: 'x', False: 'y', 0.0: 'z'})
