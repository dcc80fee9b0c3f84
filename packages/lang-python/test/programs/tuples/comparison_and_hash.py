# Tuples compare lexicographically and can be keys.
print((1, 2) < (1, 3), (1,) < (1, 0), (1, 2) == (1, 2), (1, 2) == [1, 2], max((1, 5), (2, 0)), sorted([(2, 'b'), (1, 'z'), (2, 'a')]))
d = {(1, 2): 'a', (1, (2, 3)): 'b'}
print(d[1, 2], d[(1, (2, 3))], (1, 2) in d, hash((1, 2)) == hash((1, 2)), hash((1, 'a')) == hash((1, 'a')))
try:
    {(1, []): 0}
except TypeError as e:
    print(e)
