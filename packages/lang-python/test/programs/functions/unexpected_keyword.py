# Unknown and doubled keyword arguments.
def f(a, b=1): pass
def g(a, /, b): pass
for call in (lambda: f(1, z=2), lambda: f(1, a=2), lambda: g(a=1, b=2), lambda: g(1, 2, b=3), lambda: f(**{'a': 1, 'q': 2}), lambda: f(1, **{'a': 5}), lambda: f(a=1, **{'a': 2})):
    try:
        call()
    except TypeError as e:
        print(e)
