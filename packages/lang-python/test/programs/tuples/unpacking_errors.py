# Too many, too few, not iterable.
def two(v):
    a, b = v
def star(v):
    a, b, *c = v
for f, v in ((two, [1]), (two, [1, 2, 3]), (two, 5), (two, 'abc'), (star, [1]), (two, {}), (two, iter([1, 2, 3]))):
    try:
        f(v)
        print('ok')
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
