# id() stays the same while things move, and differs among what lives.
import gc


class A:
    pass


def kinds(k):
    return [A(), [k], {k: k}, (k, [k]), {k}, lambda: k, float(k) + 0.5, str(k) + 'x', iter([k]), bytearray(3)] if k % 2 else [A(), [], object()]


live = []
for k in range(60):
    live.extend(kinds(k))
before = [id(w) for w in live]
print(len(set(before)) == len(before))
for round in range(4):
    garbage = [[n] for n in range(3000)]
    for w in garbage[::100]:
        id(w)
    del garbage
    gc.collect()
    print([id(w) for w in live] == before)


def loop():
    changed = 0
    for k in range(3000):
        w = live[k % len(live)]
        fresh = A()
        if id(w) != before[k % len(live)] or id(fresh) == id(w) or id(fresh) != id(fresh):
            changed += 1
    return changed


print(loop())
more = [A() for k in range(2000)]
print(len(set(map(id, more)) | set(before)) == len(more) + len(before))
