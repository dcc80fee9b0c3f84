# Arguments are checked at the call, the body runs at next.
def g(a, b):
    print('body')
    yield a + b
try:
    g(1)
except TypeError as e:
    print(e)
x = g(1, 'x')
try:
    next(x)
except TypeError as e:
    print(e)
