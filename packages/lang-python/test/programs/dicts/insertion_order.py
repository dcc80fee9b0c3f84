# Iteration follows insertion; a deleted key comes back at the end.
d = {}
for k in 'zebra':
    d[k] = len(d)
print(d, list(d), list(reversed(d)))
del d['e']
d['e'] = 99
d['z'] = 'same place'
print(d)
for i in range(100):
    d[i] = i
for i in range(0, 100, 2):
    del d[i]
print(list(d)[:8], len(d))
