# A dict tries the entry that it found last first; that must not show when the table changes in between.
def count(words):
    d = {}
    for w in words:
        d[w] = d.get(w, 0) + 1
        if d[w] == 3:
            del d[w]
        elif w in d and d[w] == 2:
            d[w] += 5
            d.pop(w)
            if w in d:
                print('still there')
            d[w] = 2
    return d


print(count(['a', 'b', 'a', 'c', 'a', 'b', 'b'] * 60 + ['a', 'b', 'c', 'a']))
print(count([1, 2, 1, 3, 1, 2, 2, 2**40] * 60 + [3, 3, 2, 2**40]))
print(count([(1, 'x'), (2,), (1, 'x'), (1, 'x'), (2,)] * 60 + [(2,), (2,), (1, 'x')]))
print(count([1, 'a', (1,), None, 1, 'a', True] * 60 + [None, True, 1, (1,)]))


def refill(keys):
    d = {}
    seen = []
    for k in keys:
        d[k] = k
        found = d[k]
        d.clear()
        seen.append(k in d)
        d['other' if isinstance(k, str) else -1] = 0
        seen.append(k in d)
        d[k] = found
        seen.append(d[k] == k)
        del d[k]
        seen.append(d.get(k))
        d.update({k: 1, 'x' + str(k): 2})
        seen.append(d[k])
    return len(seen), seen[:5], [s for s in seen if s not in (True, False, None, 1)]


print(refill(['k%d' % i for i in range(200)]))
print(refill(list(range(200))))


class Key:
    hashed = 0

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        Key.hashed += 1
        return hash(self.value)

    def __eq__(self, other):
        return self.value == other.value


k = Key(1)
d = {k: 'one'}
print(d[k], d[k], k in d, Key.hashed)
k.value = 2
print(k in d, d.get(k), Key.hashed)


class Text(str):
    def __hash__(self):
        return 7

    def __eq__(self, other):
        return str(self) == str(other)


d = {'t': 1}
t = Text('t')
print(d['t'], d.get(t), t in d)
d[t] = 2
print(d['t'], d[t], len(d))
