# Generator expressions are lazy, except for their first iterable.
def show(x):
    print('show', x)
    return x
g = (show(i) for i in range(3))
print('made')
print(next(g), next(g))
print(list(g), list(g))
print(sum(x * x for x in range(10)), any(x > 3 for x in range(5)), all(x for x in [1, 0]), ''.join(c.upper() for c in 'abc'), max((len(w), w) for w in ['a', 'ccc', 'bb']))
try:
    (x for x in 5)
except TypeError as e:
    print(e)
