# A metaclass sees the namespace and changes the class.
class Meta(type):
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, [b.__name__ for b in bases], sorted(k for k in ns if not k.startswith('__')), kw)
        ns['added'] = 'by meta'
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.registry = getattr(cls, 'registry', []) + [name]
    def __len__(cls): return 42
    @property
    def meta_prop(cls): return cls.__name__.lower()
class A(metaclass=Meta, flag=True):
    x = 1
class B(A):
    def m(self): pass
print(A.added, B().added, type(A).__name__, type(B) is Meta, B.registry, len(A), A.meta_prop, hasattr(A(), 'meta_prop'))
