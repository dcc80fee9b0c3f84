# Rich comparisons, their reflections, and defaults.
class N:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __le__(self, o): return self.v <= o.v
    def __eq__(self, o): return isinstance(o, N) and self.v == o.v
    def __hash__(self): return hash(self.v)
a, b = N(1), N(2)
print(a < b, a > b, a <= b, a >= b, a == b, a != b, a == N(1), a != N(1), a == 1, sorted([b, a])[0] is a, max(a, b) is b)
class P: pass
p = P()
print(p == p, p == P(), p != P())
try:
    p < p
except TypeError as e:
    print(e)
class W:
    def __eq__(self, o): return 'truthy'
print(W() == 1, W() != 1, 1 == W())
