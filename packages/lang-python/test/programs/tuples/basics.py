# Tuples: literals, indexing, immutability.
t = 1, 'a', (2,)
print(t, (), (1,), len(t), t[0], t[-1], t[1:], t + (4,), (1, 2) * 2, 'a' in t, t.index('a'), t.count(1))
a = (5)
b = 5,
print(a, b, tuple('abc'), tuple([1, 2]), tuple())
for f in (lambda: t[7], lambda: t.index(9), lambda: t + [1]):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
try:
    t[0] = 5
except TypeError as e:
    print(e)
