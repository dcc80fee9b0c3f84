# Decorating classes.
def register(cls):
    cls.registered = True
    names.append(cls.__name__)
    return cls
names = []
@register
class A: pass
@register
class B(A): pass
print(A.registered, B().registered, names)
def replace(cls): return 42
@replace
class C: pass
print(C)
