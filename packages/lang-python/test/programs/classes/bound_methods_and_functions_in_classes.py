# Only functions bind; other callables stored in a class do not.
class Callable:
    def __call__(self, *a): return len(a)
class C:
    f = lambda *a: len(a)
    g = Callable()
    h = len
    k = staticmethod(lambda *a: len(a))
c = C()
print(c.f(1), c.g(1), c.h('abc'), c.k(1), C.f(1))
c.own = lambda *a: len(a)
print(c.own(1))
class D:
    def f(self): return 'D.f', type(self).__name__
print(D.f(c), D.f.__get__(c)(), c.f.__self__ is c)
