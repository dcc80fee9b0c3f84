# __missing__ of a dict subclass is called by indexing only.
class Counter(dict):
    def __missing__(self, key):
        return 0
c = Counter(a=5)
for ch in 'hello':
    c[ch] += 1
print(c, c['nope'], c.get('nope'), 'nope' in c, type(c).__name__)
class Auto(dict):
    def __missing__(self, key):
        self[key] = v = Auto()
        return v
t = Auto()
t['a']['b']['c'] = 1
print(t)
