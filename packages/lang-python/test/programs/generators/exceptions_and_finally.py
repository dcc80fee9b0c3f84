# An exception ends a generator for good; with and finally run.
def g():
    try:
        yield 1
        raise ValueError('inside')
    finally:
        print('finally')
it = g()
print(next(it))
try:
    next(it)
except ValueError as e:
    print(e)
print(next(it, 'over'))
def h():
    for i in range(3):
        try:
            yield i
        finally:
            print('after', i)
for x in h():
    print(x)
    if x == 1: pass
