# yield, next, StopIteration, exhaustion.
def count(n):
    print('started')
    i = 0
    while i < n:
        yield i
        i += 1
    print('finished')
g = count(2)
print('made', type(g).__name__)
print(next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print('stop', e.value)
print(next(g, 'default'), list(g), list(count(3)))
