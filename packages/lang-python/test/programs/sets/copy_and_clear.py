# copy is independent; clear empties; sets are unhashable and mutable.
a = {1, 2}
b = a.copy()
b.add(3)
print(sorted(a), sorted(b), a.clear(), a, bool(a), bool(b))
try:
    hash(a)
except TypeError as e:
    print(e)
for x in {5}:
    print(x, a.pop() if a else 'empty')
s = {1, 2}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as e:
    print(e)
