# Subclasses of dict, list, tuple and Exception with their own methods.
class D(dict):
    def __getattr__(self, n):
        try: return self[n]
        except KeyError: raise AttributeError(n) from None
class Pt(tuple):
    def __new__(cls, x, y): return super().__new__(cls, (x, y))
    x = property(lambda s: s[0])
    def __add__(self, o): return Pt(self[0] + o[0], self[1] + o[1])
class L(list):
    def __getitem__(self, i): return ('item', super().__getitem__(i))
d, p, l = D(a=1), Pt(1, 2), L([7, 8])
print(d.a, d, hasattr(d, 'b'), p.x, p + (10, 20), type(p + p).__name__, l[0], list(l), p == (1, 2), isinstance(d, dict), len(p))
