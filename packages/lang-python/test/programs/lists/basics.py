# Building, indexing, length, membership.
a = [1, 'two', 3.0, None, [5]]
print(a, len(a), a[0], a[-1], a[4][0], 'two' in a, 9 not in a)
a[1] = 2
a[-1] = 'end'
print(a, [], [[]], list('abc'), list(range(3)), list((1, 2)))
for i in (5, -6):
    try:
        a[i]
    except IndexError as e:
        print(e)
try:
    a[9] = 1
except IndexError as e:
    print(e)
try:
    a['x']
except TypeError as e:
    print(e)
