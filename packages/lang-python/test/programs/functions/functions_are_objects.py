# Functions are values with attributes.
def f(a, b=1):
    """Doc of f."""
    return a + b
print(f.__name__, f.__doc__, f.__defaults__, f.__qualname__, f.__module__, callable(f), callable(5))
f.tag = 'x'
print(f.tag, f.__dict__, [g(3) for g in (f, lambda x: x * 10, abs)])
f.__defaults__ = (100,)
f.__name__ = 'renamed'
print(f(1), f.__name__)
print((lambda: 0).__name__, f.__code__.co_varnames, f.__code__.co_argcount, f.__annotations__)
