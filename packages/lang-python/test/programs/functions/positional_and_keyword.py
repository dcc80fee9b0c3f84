# Binding of positional, keyword and default arguments.
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3))
print(f(1, 5, 6, 7, c=8, d=9, e=10))
print(f(c=3, a=1))
print(f(*[1, 2, 3], **{'c': 4, 'z': 5}))
print(f(1, *[2], *[3, 4], c=5, **{'p': 1}, **{'q': 2}))
