# __class__ can be read and assigned.
class A:
    def who(self): return 'A'
class B:
    def who(self): return 'B'
x = A()
x.v = 1
x.__class__ = B
print(x.who(), x.v, type(x).__name__, isinstance(x, B), x.__class__ is B)
try:
    x.__class__ = 5
except TypeError as e:
    print(e)
try:
    (5).__class__ = A
except TypeError as e:
    print(e)
