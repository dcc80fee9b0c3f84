# __getattr__, __getattribute__, __setattr__, __delattr__.
class A:
    x = 1
    def __getattr__(self, n):
        if n.startswith('dyn_'): return n[4:]
        raise AttributeError('no ' + n)
class B:
    def __getattribute__(self, n):
        print('get', n)
        return object.__getattribute__(self, n)
    def __setattr__(self, n, v):
        print('set', n)
        super().__setattr__(n, v)
    def __delattr__(self, n):
        print('del', n)
        object.__delattr__(self, n)
a = A()
print(a.x, a.dyn_foo, hasattr(a, 'q'), getattr(a, 'q', 'default'))
try:
    a.q
except AttributeError as e:
    print(e)
b = B()
b.z = 5
print(b.z)
del b.z
print(hasattr(b, 'z'))
