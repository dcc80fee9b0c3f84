# A list of ints goes on working when floats, strings and big ints come in.
a = [1, 2, 3]
a[1] = 2.5
print(a, sum(a))
a.append('x')
print(a, a.index('x'), a.count(1))
b = [1.5, 2.5]
b[0] = 10 ** 30
b.append(None)
print(b)
c = []
c.append('s')
c.append(1)
print(c, c[::-1], [1, 2] + ['a'], [1.0, 2.0] + [3])
d = [1, 2, 3]
d[0:1] = ['p', 4.5]
print(d, 2.0 in [1, 2], 1 in [1.0], True in [1])
