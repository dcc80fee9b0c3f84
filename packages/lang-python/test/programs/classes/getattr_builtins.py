# getattr, setattr, delattr, hasattr.
class C: pass
c = C()
setattr(c, 'a', 1)
setattr(c, 'odd name', 2)
print(getattr(c, 'a'), c.__dict__, hasattr(c, 'b'), getattr(c, 'b', None), getattr(c, 'odd name'))
delattr(c, 'a')
print(c.__dict__)
for f in (lambda: getattr(c, 'a'), lambda: delattr(c, 'a'), lambda: getattr(c, 5), lambda: setattr(c, 1, 2)):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
