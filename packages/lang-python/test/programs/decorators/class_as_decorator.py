# An instance with __call__ as decorator, keeping state; methods need __get__.
class count:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self, *a):
        self.n += 1
        return self.f(*a)
    def __get__(self, o, t=None):
        return self if o is None else lambda *a: self(o, *a)
@count
def f(x): return x * 2
class C:
    @count
    def m(self, x): return x + 1
print(f(1), f(2), f.n, C().m(5), C.m.n)
