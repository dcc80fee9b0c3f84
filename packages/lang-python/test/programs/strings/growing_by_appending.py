# Strings grown piece by piece: the parts are joined late, nobody can tell.
s = ''
lengths = 0
for i in range(30000):
    s += 'abcdefghij'[i % 10]
    if s: lengths += len(s)
print(len(s), lengths, s[:12], s[-3:], s.count('j'), hash(s) == hash('abcdefghij' * 3000), s == 'abcdefghij' * 3000)
# Shared beginnings, both operands grown, in-place and not.
base = 'x' * 200
a = base + 'a'
b = base + 'b'
c = a + b
print(a == b, len(c), c[198:203], c[-1], a < b, {a: 1, b: 2}[base + 'b'], a in c, c.find('b'))
d = a
d += '!'
print(len(a), len(d), a[-1], d[-1], d.endswith('a!'), a + '' == a, bool(base + ''))
prefixes = []
t = base
for ch in 'pqrstu':
    t += ch
    prefixes.append(t)
print([p[200:] for p in reversed(prefixes)], len(t), repr(t)[-4:])
# Code points, not units, are counted.
e = 'é\U0001f600' * 100
for k in range(3):
    e += '\U0001f601z'
    print(len(e), end=' ')
print(e[200], e[-2] == '\U0001f601', e[205], len(e.encode()), e.index('z'))
print(len(f'{e}{t}'), f'{t:>210}'[:5], '%s|' % prefixes[0][-3:], ''.join([t, e])[205:207], (t * 2)[206:208], int(('0' * 150) + '42'))
