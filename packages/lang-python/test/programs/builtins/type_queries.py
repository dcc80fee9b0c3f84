# type, isinstance, callable, id, hash and dir.
class C: pass
for v in (1, 1.0, 'a', b'a', [], (), {}, set(), None, True, print, C, C(), lambda: 0, range(1), type, ValueError(), (i for i in [])):
    print(type(v).__name__, callable(v), end='; ')
print()
a = []
print(id(a) == id(a), hash('x') == hash('x'), type(a) is list, type(type(a)) is type)
