# map, filter, zip, sorted with functions.
print(list(map(lambda x: x * 2, [1, 2, 3])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(filter(lambda x: x % 2, range(6))), list(filter(None, [0, 1, '', 'a'])))
print(list(zip([1, 2], 'ab', (True, False))), list(zip()), list(map(str, range(3))), list(enumerate('ab', start=5)))
def apply(f, *args, **kw):
    return f(*args, **kw)
print(apply(max, 3, 9, 2), apply(sorted, [3, 1], reverse=True), apply(lambda **k: sorted(k), b=1, a=2))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print(e)
