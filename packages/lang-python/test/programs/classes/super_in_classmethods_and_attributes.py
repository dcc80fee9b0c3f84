# super() in class methods, static methods by name, and for attributes.
class A:
    tag = 'a'
    @classmethod
    def make(cls): return 'A.make ' + cls.__name__
    @staticmethod
    def util(x): return x + 1
    @property
    def p(self): return 'A.p'
class B(A):
    tag = 'b'
    @classmethod
    def make(cls): return 'B+' + super().make()
    @property
    def p(self): return 'B.' + super().p
    def t(self): return super().tag, self.tag, super().util(1)
print(B.make(), B().make(), B().p, B().t())
try:
    B().q = super
    class X:
        def f(self): return super().nothing
    X().f()
except AttributeError as e:
    print(e)
