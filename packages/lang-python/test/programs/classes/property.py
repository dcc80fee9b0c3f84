# Properties: getter, setter, deleter, read-only.
class T:
    def __init__(self): self._c = 0
    @property
    def c(self):
        "celsius"
        return self._c
    @c.setter
    def c(self, v):
        if v < -273: raise ValueError('too cold')
        self._c = v
    @c.deleter
    def c(self):
        print('deleted')
    @property
    def f(self): return self._c * 9 / 5 + 32
t = T()
t.c = 100
print(t.c, t.f, T.c.__doc__)
del t.c
try:
    t.c = -300
except ValueError as e:
    print(e)
for op in ('set', 'del'):
    try:
        if op == 'set': t.f = 1
        else: del t.f
    except AttributeError as e:
        print(e)
class P:
    x = property(lambda self: 42)
print(P().x, type(P.x).__name__)
