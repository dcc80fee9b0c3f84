# The shape of default reprs.
class C:
    def m(self): pass
c = C()
print(repr(c).startswith('<__main__.C object at 0x'), repr(C), repr(C.m).startswith('<function C.m at 0x'), repr(c.m).startswith('<bound method C.m of <__main__.C object at'))
print(repr(len), repr([].append).startswith('<built-in method append of list object at'), repr(str.join), repr(int), repr(type), repr(property).startswith('<class'))
print([n for n in dir(c) if not n.startswith('__')], 'm' in dir(C))
