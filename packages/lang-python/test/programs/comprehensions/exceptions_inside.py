# An exception leaves a comprehension at once.
done = []
try:
    [done.append(x) or 10 // x for x in (5, 2, 0, 1)]
except ZeroDivisionError as e:
    print(e, done)
def gen():
    yield 1
    raise KeyError('stop')
try:
    print([x for x in gen()])
except KeyError as e:
    print('key', e)
