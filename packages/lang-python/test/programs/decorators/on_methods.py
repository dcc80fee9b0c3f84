# Decorators on methods with property and classmethod.
def double(f):
    return lambda self: f(self) * 2
class C:
    v = 21
    @property
    @double
    def x(self): return self.v
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def s(): return 's'
print(C().x, C.make().x, C.s())
