# throw raises at the yield.
def g():
    while True:
        try:
            x = yield 'waiting'
        except ValueError as e:
            print('caught', e)
            yield 'recovered'
        finally:
            print('finally')
it = g()
print(next(it), it.throw(ValueError('v')), next(it))
try:
    it.throw(KeyError('k'))
except KeyError as e:
    print('out', e)
print(list(it))
def plain():
    yield 1
p = plain()
try:
    p.throw(TypeError('not started'))
except TypeError as e:
    print(e)
