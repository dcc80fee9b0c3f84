# The method resolution order of diamonds.
class O: 
    def f(self): return ['O']
class A(O):
    def f(self): return ['A'] + super().f()
class B(O):
    def f(self): return ['B'] + super().f()
class C(A, B):
    def f(self): return ['C'] + super().f()
class D(B): pass
class E(C, D):
    def f(self): return ['E'] + super().f()
print(E().f(), [k.__name__ for k in E.__mro__], [k.__name__ for k in E.mro()])
try:
    class Bad(O, A): pass
except TypeError as e:
    print(e)
try:
    class Twice(A, A): pass
except TypeError as e:
    print(e)
