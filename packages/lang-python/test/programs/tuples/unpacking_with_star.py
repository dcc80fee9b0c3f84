# One starred target takes the rest as a list.
a, *b = [1, 2, 3]
*c, d = 'xyz'
e, *f, g = range(5)
h, *i = [1]
print(a, b, c, d, e, f, g, h, i)
(j, *k), l = [(1, 2, 3), 4]
print(j, k, l)
for first, *rest in [[1, 2, 3], 'ab']:
    print(first, rest)
*m, = 'pq'
print(m)
