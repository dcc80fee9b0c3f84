# __slots__ fixes the attributes and leaves no dict.
class P:
    __slots__ = ('x', 'y')
    def __init__(self, x): self.x = x
p = P(1)
p.y = 2
print(p.x, p.y, hasattr(p, '__dict__'))
for f in (lambda: setattr(p, 'z', 1), lambda: p.__dict__):
    try:
        f()
    except AttributeError as e:
        print(e)
del p.y
try:
    p.y
except AttributeError as e:
    print(e)
class Q(P):
    __slots__ = ['z']
class R(P): pass
q, r = Q(5), R(6)
q.z = 1
r.anything = 2
print(q.x, q.z, r.x, r.__dict__)
