# Building, reading, writing, deleting, length, membership.
d = {'a': 1, 'b': 2}
d['c'] = 3
d['a'] = 10
print(d, len(d), d['b'], 'a' in d, 'z' in d, 1 in d)
del d['b']
d['b'] = 'again'
print(d, {}, dict(), dict(x=1, y=2), dict([('k', 'v'), (1, 2)]), dict({'q': 1}, r=2), dict(zip('ab', [1, 2])))
