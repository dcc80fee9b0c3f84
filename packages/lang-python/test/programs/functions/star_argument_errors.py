# What * and ** refuse.
def f(*a, **k):
    return a, k
print(f(*'ab', *(), **{}), f(*{'x': 1}), f(*(i for i in range(2))))
for call in (lambda: f(*5), lambda: f(**5), lambda: f(**{1: 2}), lambda: f(*None), lambda: f(**[('a', 1)])):
    try:
        print(call())
    except TypeError as e:
        print(e)
