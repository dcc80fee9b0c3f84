# Sets of ints: display, membership, add, remove.
s = {3, 1, 2, 3}
print(len(s), sorted(s), 2 in s, 5 in s, set(), {1}, frozenset(), frozenset([1]))
s.add(4)
s.add(1)
s.discard(99)
s.remove(3)
print(sorted(s), len(s))
for f in (lambda: s.remove(99), lambda: set().pop(), lambda: {[]}, lambda: set(5), lambda: s[0], lambda: frozenset([1]).add(2)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
