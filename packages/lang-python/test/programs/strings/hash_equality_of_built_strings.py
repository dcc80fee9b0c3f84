# A string built at run time is the same dict key as the literal.
d = {'ab': 1}
k = ''.join(['a', 'b'])
print(d[k], k == 'ab', hash(k) == hash('ab'), k in d, 'a' + 'b' in d)
d['x' * 3] = 2
print(d['xxx'], d.get('xx' + 'x'))
