# get, setdefault, pop, popitem, update, copy, clear, fromkeys.
d = {'a': 1, 'b': 2}
print(d.get('a'), d.get('z'), d.get('z', 0), d.setdefault('a', 5), d.setdefault('c', 7), d)
print(d.pop('a'), d.pop('nope', 'default'), d.popitem(), d)
d.update({'x': 1}, y=2)
d.update([('b', 'new')])
e = d.copy()
d.clear()
print(d, e, dict.fromkeys('ab'), dict.fromkeys([1, 2], 0))
for f in (lambda: {}.popitem(), lambda: {}.pop('k'), lambda: {}.update(5), lambda: {}.update([1]), lambda: dict([(1, 2, 3)])):
    try:
        f()
    except Exception as ex:
        print(type(ex).__name__, ex)
