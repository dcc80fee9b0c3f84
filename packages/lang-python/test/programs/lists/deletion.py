# del of items and slices.
a = list(range(10))
del a[0]
del a[-1]
print(a)
del a[2:4]
print(a)
del a[::2]
print(a)
try:
    del a[9]
except IndexError as e:
    print(e)
del a[:]
print(a)
