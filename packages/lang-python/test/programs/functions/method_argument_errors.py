# Methods count self, and class calls name __init__.
class C:
    def m(self, a): pass
    def no_self(): pass
class D:
    def __init__(self, x): pass
class E: pass
for f in (lambda: C().m(), lambda: C().m(1, 2), lambda: C.m(), lambda: C().no_self(), lambda: D(), lambda: D(1, 2), lambda: E(1), lambda: D(y=1)):
    try:
        f()
    except TypeError as e:
        print(e)
