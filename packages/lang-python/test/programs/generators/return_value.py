# return in a generator is the value of StopIteration.
def g():
    yield 1
    return 'result'
it = g()
next(it)
try:
    next(it)
except StopIteration as e:
    print(e.value, e.args)
def empty():
    return 5
    yield
print(list(empty()))
