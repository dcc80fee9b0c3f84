# Instances without __eq__ are distinct keys.
class K: pass
a, b = K(), K()
d = {a: 1, b: 2}
print(d[a], d[b], a in d, K() in d, a == b, a is a, hash(a) == hash(a), len({a, b, a}))
class E:
    def __eq__(self, o): return True
print(E.__hash__)
