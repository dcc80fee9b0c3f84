# Assigning to slices grows, shrinks and replaces.
a = list(range(6))
a[1:3] = ['x', 'y', 'z']
print(a)
a[1:4] = []
print(a)
a[2:2] = [7, 8]
print(a)
a[::2] = 'abc'
print(a)
a[:] = [1]
print(a)
a[5:] = (2, 3)
print(a)
try:
    a[::2] = [1]
except ValueError as e:
    print(e)
try:
    a[0:1] = 5
except TypeError as e:
    print(e)
a[1:] = a
print(a)
