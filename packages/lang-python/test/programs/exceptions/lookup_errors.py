# Common exceptions from builtins with their messages.
for f in (lambda: [][0], lambda: {}['a'], lambda: 'x'[5], lambda: (1,)[3], lambda: int('q'), lambda: None + 1, lambda: len(None), lambda: undefined, lambda: [].x, lambda: next(iter([])), lambda: [1, 2].index(3), lambda: float('y'), lambda: iter(None), lambda: 1 in 5):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
