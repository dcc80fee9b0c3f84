# Objects that are no context managers; errors in enter and exit.
class Half:
    def __enter__(self): pass
class BadExit:
    def __enter__(self): pass
    def __exit__(self, *a): raise KeyError('in exit')
for v in (5, Half()):
    try:
        with v: pass
    except TypeError as e:
        print(e)
try:
    with BadExit():
        raise ValueError('body')
except KeyError as e:
    print(e, repr(e.__context__))
