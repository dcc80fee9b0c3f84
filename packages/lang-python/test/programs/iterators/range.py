# range: arithmetic, slicing, membership, equality, repr.
r = range(2, 20, 3)
print(r, list(r), len(r), r[1], r[-1], r[1:3], r[::-1], 8 in r, 9 in r, r.index(8), r.count(5), r == range(2, 19, 3), r.start, r.stop, r.step)
print(list(range(5, 0, -2)), list(range(0)), range(3), bool(range(0)), list(reversed(range(3))), range(10 ** 20)[10 ** 19], len(range(10, 0)), hash(range(3)) == hash(range(0, 3)), range(0) == range(2, 1))
for f in (lambda: range(1, 2, 0), lambda: range(1.5), lambda: r[10], lambda: range(3).index(7)):
    try:
        f()
    except (ValueError, TypeError, IndexError) as e:
        print(e)
