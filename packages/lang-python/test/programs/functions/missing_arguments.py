# The TypeErrors for missing arguments count and name them.
def f(a, b, c): pass
def g(a, *, k, l): pass
def h(): pass
for call in (lambda: f(), lambda: f(1), lambda: f(1, 2), lambda: f(b=1), lambda: g(1), lambda: g(1, k=2), lambda: g(k=1, l=2)):
    try:
        call()
    except TypeError as e:
        print(e)
