# A number type with all the operators.
def gcd(a, b):
    while b: a, b = b, a % b
    return a
class Frac:
    def __init__(self, n, d=1):
        if d == 0: raise ZeroDivisionError('Frac(%d, 0)' % n)
        g = gcd(abs(n), abs(d)) * (1 if d > 0 else -1)
        self.n, self.d = n // g, d // g
    def _c(o): return o if isinstance(o, Frac) else Frac(o)
    def __add__(s, o): o = Frac._c(o); return Frac(s.n * o.d + o.n * s.d, s.d * o.d)
    __radd__ = __add__
    def __sub__(s, o): o = Frac._c(o); return Frac(s.n * o.d - o.n * s.d, s.d * o.d)
    def __rsub__(s, o): return Frac._c(o) - s
    def __mul__(s, o): o = Frac._c(o); return Frac(s.n * o.n, s.d * o.d)
    def __truediv__(s, o): o = Frac._c(o); return Frac(s.n * o.d, s.d * o.n)
    def __pow__(s, k): return Frac(s.n ** k, s.d ** k)
    def __eq__(s, o): o = Frac._c(o); return (s.n, s.d) == (o.n, o.d)
    def __lt__(s, o): o = Frac._c(o); return s.n * o.d < o.n * s.d
    def __float__(s): return s.n / s.d
    def __repr__(s): return f'{s.n}/{s.d}'
a, b = Frac(1, 2), Frac(-3, -4)
print(a + b, a - b, a * b, a / b, 1 - a, a + 1, a ** 3, a < b, a == Frac(2, 4), float(b), sum([a, b, a], Frac(0)))
h = Frac(0)
for i in range(1, 20): h = h + Frac(1, i)
print(h, float(h))
try:
    a / 0
except ZeroDivisionError as e:
    print(e)
