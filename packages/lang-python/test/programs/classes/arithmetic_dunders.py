# Operators on user classes, with reflected and in-place versions.
class V:
    def __init__(self, x, y): self.x, self.y = x, y
    def __repr__(self): return f'V({self.x}, {self.y})'
    def __add__(self, o): return V(self.x + o.x, self.y + o.y) if isinstance(o, V) else NotImplemented
    def __sub__(self, o): return V(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return V(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __neg__(self): return V(-self.x, -self.y)
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __matmul__(self, o): return self.x * o.x + self.y * o.y
    def __iadd__(self, o):
        self.x += o.x; self.y += o.y
        return self
a, b = V(1, 2), V(3, 4)
c = a
print(a + b, a - b, a * 3, 3 * a, -a, abs(b), a @ b)
a += b
print(a, c is a)
b -= a
print(b)
for f in (lambda: a + 1, lambda: 1 + a, lambda: a / 2, lambda: a < b):
    try:
        f()
    except TypeError as e:
        print(e)
