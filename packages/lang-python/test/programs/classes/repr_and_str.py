# str falls back to repr; repr must return a string.
class A:
    def __repr__(self): return 'A!'
class B(A):
    def __str__(self): return 'str B'
class C:
    def __repr__(self): return 5
print(A(), [A()], B(), [B()], repr(B()), f'{B()} {B()!r}', '%s %r' % (B(), B()), str(A()), {'k': B()})
try:
    repr(C())
except TypeError as e:
    print(e)
