# Data descriptors come before the instance dict, plain ones after.
class Data:
    def __get__(self, o, t=None): return 'data' if o is not None else self.__class__.__name__
    def __set__(self, o, v): print('set', v)
    def __delete__(self, o): print('delete')
class NonData:
    def __get__(self, o, t=None): return 'nondata', o is None, t.__name__
class C:
    d = Data()
    n = NonData()
c = C()
c.__dict__['d'] = 'instance'
print(c.d, c.n, C.d, C.n)
c.n = 'own'
c.d = 5
del c.d
print(c.n, c.d, c.__dict__)
