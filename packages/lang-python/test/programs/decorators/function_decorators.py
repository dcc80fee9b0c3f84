# Decorators with and without arguments, stacked, applied bottom up.
def trace(f):
    print('decorating', f.__name__)
    def w(*a, **k):
        print('call', f.__name__, a, k)
        return f(*a, **k)
    return w
def times(n):
    def deco(f):
        return lambda *a: [f(*a) for _ in range(n)]
    return deco
@trace
def add(a, b=1): return a + b
@times(2)
@trace
def mul(a, b): return a * b
print(add(1), add(1, b=5), mul(3, 4))
