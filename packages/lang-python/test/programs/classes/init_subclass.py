# __init_subclass__ runs for each subclass with its keywords.
class Base:
    subs = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        Base.subs.append((cls.__name__, tag))
class A(Base, tag='x'): pass
class B(A): pass
print(Base.subs)
try:
    class C(Base, wrong=1): pass
except TypeError as e:
    print(e)
class Plain: pass
try:
    class D(Plain, key=1): pass
except TypeError as e:
    print(e)
