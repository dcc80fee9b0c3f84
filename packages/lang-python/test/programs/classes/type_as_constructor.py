# type(name, bases, dict) makes classes; type(x) gives them.
C = type('C', (), {'x': 1, 'f': lambda self: self.x + 1})
D = type('D', (C,), {'x': 10})
print(C().f(), D().f(), C.__name__, C, D.__bases__, type(C), type(type), type(D()) is D)
for f in (lambda: type('X', (5,), {}), lambda: type('X', (), 5), lambda: type(1, 2), lambda: type('X', (bool,), {})):
    try:
        f()
    except TypeError as e:
        print(e)
