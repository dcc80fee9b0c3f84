# Right sides are evaluated before any target is assigned.
a = [1, 2, 3]
i = 0
i, a[i] = 2, 'x'
print(i, a)
a[0], a[1], a[2] = a[2], a[0], a[1]
print(a)
x, y, z = 1, 2, 3
x, y, z = z, x, y
print(x, y, z)
