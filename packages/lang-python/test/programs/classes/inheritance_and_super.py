# Overriding, super() with and without arguments, cooperative __init__.
class A:
    def __init__(self, x):
        self.x = x
    def who(self): return 'A'
    def describe(self): return f'{self.who()}({self.x})'
class B(A):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def who(self): return 'B' + super().who()
class C(B):
    def who(self): return 'C' + super(C, self).who()
for o in (A(1), B(1, 2), C(3, 4)):
    print(o.describe(), o.__dict__, isinstance(o, A), isinstance(o, B), type(o).__name__)
print(issubclass(C, A), issubclass(A, C), C.__bases__, B.__base__, C.__mro__ == (C, B, A, object))
