# A true result of __exit__ swallows the exception.
class Suppress:
    def __init__(self, *types): self.types = types
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        return t is not None and issubclass(t, self.types)
with Suppress(KeyError):
    {}['x']
print('after')
with Suppress(KeyError) as s, Suppress(ValueError):
    int('z')
try:
    with Suppress(KeyError):
        1 / 0
except ZeroDivisionError as e:
    print(e)
