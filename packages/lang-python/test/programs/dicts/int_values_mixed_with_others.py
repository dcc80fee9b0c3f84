# A dict whose values are ints goes on when other values join them, and gives back what was put in
class Sub(int):
    def __repr__(self):
        return 'Sub(%d)' % self


d = {}
for i in range(20):
    d['k%d' % (i % 7)] = d.get('k%d' % (i % 7), 0) + i
print(d)
d['k3'] = 2 ** 63
d['k4'] = -2 ** 63
d['k5'] = 2 ** 63 - 1
print(d)
d['k5'] += 1
print(d, d.pop('k4'), d)

d = {i: i * i for i in range(12)}
for value in (True, False, 1.0, None, 'x', Sub(4), 10 ** 30):
    e = dict(d)
    e[3] = value
    print(e[3], type(e[3]).__name__, e[4], len(e), e == d)
    e[3] = 9
    print(e == d, sorted(e.values(), key=str) == sorted(d.values(), key=str))
    f = {}
    f['first'] = value
    f['second'] = 2
    print(f, f['first'] is value)

del d[0], d[11], d[5]
print(d, list(d.values()), list(d.items())[-1])
d[5] = 'five'
print(d)
print(d.setdefault(1, 'no'), d.setdefault(0, 0), d.setdefault('s', None), d)
print(d.popitem(), d.popitem(), d.get(77), d.get(6, 'no'))

e = {1: 1}
del e[1]
e['a'] = [1]
e['b'] = 2
print(e)
e.clear()
e['c'] = 3
print(e, {**e, 'd': 4.5}, {**{'d': 4.5}, **e}, e | {'e': 'f'}, {'e': 'f'} | e)
e.update(x=1, y='z')
print(e, dict.fromkeys('abc', 0), dict.fromkeys('abc'))

counts = {}
state = 1
for step in range(5000):
    state = (state * 1103515245 + 12345) % 2147483648
    key = (state >> 8) % 50
    if state >> 20 & 7 == 0:
        counts.pop(key, None)
    else:
        counts[key] = counts.get(key, 0) + 1
    if step == 2500:
        counts['text'] = 'text'
print(counts)


def total(d, n):
    s = 0
    for _ in range(n):
        for k in d:
            s += d[k] if k != 'text' else 1
    return s


print(total(counts, 20))
x = 200
d = {'x': x}
print(d['x'] is x, d['x'] is d['x'], id(d['x']) == id(x))
