# Assignment to tuples and lists of targets, nested and swapped.
a, b = 1, 2
a, b = b, a
(c, d), e = [3, 4], 5
[f, g] = 'xy'
x, = [9]
print(a, b, c, d, e, f, g, x)
for i, (k, v) in enumerate([('p', 1), ('q', 2)]):
    print(i, k, v)
p = q = []
p.append(1)
print(q)
