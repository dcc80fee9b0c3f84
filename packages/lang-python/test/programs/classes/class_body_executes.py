# A class body is code that runs once, in order.
print('before')
class C:
    print('in body')
    items = []
    for i in range(3):
        items.append(i)
    if len(items) > 2:
        def f(self): return 'big'
    else:
        def f(self): return 'small'
    del i
print(C().f(), C.items, hasattr(C, 'i'), C.__module__, C.__doc__)
class D:
    """Documented."""
    def m(self):
        """Method doc."""
print(D.__doc__, D.m.__doc__)
