# Slices with all signs of start, stop and step.
a = list(range(10))
print(a[2:5], a[:3], a[7:], a[-3:], a[:-7], a[::3], a[::-1], a[8:2:-2], a[2:8:-1], a[-100:100], a[5:5])
print(a[slice(1, 4)], a[slice(None, None, 4)], slice(1, 10, 2).indices(5))
try:
    a[::0]
except ValueError as e:
    print(e)
try:
    a['a':]
except TypeError as e:
    print(e)
