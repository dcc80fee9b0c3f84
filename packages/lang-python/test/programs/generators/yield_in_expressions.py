# yield as an expression in calls, assignments and conditions.
def g():
    x = yield 1
    y = (yield x) + (yield)
    print('got', x, y, [(yield 'in list')])
    if (yield 'cond'):
        yield 'yes'
it = g()
print(next(it), it.send('X'), it.send(10), it.send(5), it.send('L'), it.send(True))
