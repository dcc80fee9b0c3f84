# __prepare__ gives the namespace; unrelated metaclasses conflict.
class Log(dict):
    def __setitem__(self, k, v):
        if not k.startswith('__'): print('define', k)
        super().__setitem__(k, v)
class M(type):
    @classmethod
    def __prepare__(mcls, name, bases): return Log()
class C(metaclass=M):
    a = 1
    def f(self): pass
class N(type): pass
class D(metaclass=N): pass
try:
    class E(C, D): pass
except TypeError as e:
    print(e)
