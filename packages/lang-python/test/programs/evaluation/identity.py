# is compares identity; None, True and types are single objects.
a = [1]
b = a
print(a is b, a is [1], a is not None, None is None, type(1) is int, True is (1 == 1), a is not b)
def f(x=None):
    return 'default' if x is None else x
print(f(), f(0), f(None))
