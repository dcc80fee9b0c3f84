# Implicit calls look dunders up on the type, not on the instance.
class C:
    def __len__(self): return 1
c = C()
c.__len__ = lambda: 99
c.__repr__ = lambda: 'instance'
print(len(c), c.__len__(), repr(c) == 'instance')
class D:
    __hash__ = None
    __iter__ = None
for f in (lambda: hash(D()), lambda: iter(D()), lambda: len(D())):
    try:
        f()
    except TypeError as e:
        print(e)
