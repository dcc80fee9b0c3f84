# **kw is a new dict for each call; *args a tuple.
def f(*args, **kw):
    kw['new'] = 1
    return type(args).__name__, kw
d = {'a': 1}
print(f(**d), d, f(1, 2))
def g(**kw):
    return list(kw)
print(g(z=1, a=2, m=3))
