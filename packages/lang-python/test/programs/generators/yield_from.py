# yield from passes values, sends, throws and the result.
def inner():
    x = yield 'a'
    print('inner got', x)
    try:
        yield 'b'
    except KeyError:
        print('inner caught')
        yield 'c'
    return 'inner result'
def outer():
    r = yield from inner()
    print('r =', r)
    yield from [1, 2]
    yield from 'xy'
    return 'outer result'
g = outer()
print(next(g), g.send('S'), g.throw(KeyError('k')), list(g))
def tree(t):
    if isinstance(t, list):
        for x in t:
            yield from tree(x)
    else:
        yield t
print(list(tree([1, [2, [3, 4], []], 5])))
try:
    list((lambda: (yield from 5))())
except TypeError as e:
    print(e)
