# An exception of __next__ passes through loops.
class Boom:
    def __iter__(self): return self
    def __next__(self): raise RuntimeError('boom')
for f in (lambda: list(Boom()), lambda: [x for x in Boom()], lambda: sum(Boom()), lambda: tuple(Boom()), lambda: dict(Boom()), lambda: ''.join(Boom()), lambda: max(Boom())):
    try:
        f()
    except RuntimeError as e:
        print(e)
