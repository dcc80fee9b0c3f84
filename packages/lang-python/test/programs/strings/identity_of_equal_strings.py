# id() and `is` of strings: an id stays the same while its string lives, and equal strings that are two objects have two.
import gc


def made(n):
    return ''.join(['wo', 'rd', str(n)])


a = made(1)
b = made(1)
print(a == b, a is b, id(a) == id(b), hash(a) == hash(b))
kept = [made(i) for i in range(200)]
ids = [id(s) for s in kept]
print(len(set(ids)), ids == [id(s) for s in kept])
for i in range(300):
    id(made(i))
gc.collect()
print(ids == [id(s) for s in kept], id(a) != id(b), id(a) == id(a))
twins = [made(7) for i in range(50)]
print(len({id(s) for s in twins}), len(set(twins)), len({id(s): s for s in twins + twins}))
wide = 'é\U0001f600' + a
print(id(wide) == id(wide), id(wide) != id('é\U0001f600' + a) or wide is not None)
print(id('x') == id('xyz'[0]), id('') == id('abc'[3:]))
seen = {}
for s in twins:
    seen[s] = id(s)
print(len(seen), hash(made(7)) == hash(twins[0]), {a: 1}[b])
