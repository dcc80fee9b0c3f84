# Annotations are evaluated and stored; they do not check.
def f(a: int, b: 'str' = 'x', *args: float, **kw: list) -> bool:
    return a
print(f.__annotations__, f('not int'))
x: int = 5
y: str
print(x, __annotations__)
class C:
    a: int
    b: str = 'q'
print(C.__annotations__, C.b, hasattr(C, 'a'))
def g():
    z: int = 3
    w: undefined_name_is_not_evaluated
    return z
print(g())
