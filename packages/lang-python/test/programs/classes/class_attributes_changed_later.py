# Methods added to a class are seen by old instances, through subclasses too.
class A: pass
class B(A): pass
b = B()
A.f = lambda self: 'from A'
print(b.f())
B.f = lambda self: 'from B'
print(b.f())
del B.f
print(b.f())
A.__len__ = lambda self: 3
print(len(b), bool(b))
A.f = lambda self: 'replaced'
print(b.f())
b.f = lambda: 'instance'
print(b.f())
b.__len__ = lambda: 99
print(len(b))
