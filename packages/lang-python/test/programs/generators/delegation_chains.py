# Chains of yield from: taken from the start, the middle and the end, ended, raised through, thrown into.
import sys


def tree(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        yield from tree(lo, mid)
        yield mid
        yield from tree(mid + 1, hi)


print(list(tree(0, 40)) == list(range(40)))
walker = tree(0, 1000)
print(sum(walker), next(walker, 'end'))


# -- values go in, results come out, through several levels

def leaf(name):
    got = []
    while True:
        x = yield f'{name}{len(got)}'
        if x is None:
            return got
        got.append(x)


def middle(name):
    first = yield from leaf(name + '.a')
    second = yield from leaf(name + '.b')
    return first + second


def outer():
    result = yield from middle('m')
    yield result
    result = yield from middle('n')
    return result


g = outer()
print(next(g), g.send(1), g.send(2), g.send(None), g.send(3), g.send(None))
print(next(g), g.send(9), g.send(None))
try:
    g.send(None)
except StopIteration as e:
    print('returned', e.value)

# -- exceptions pass through those that wait

def failing(n):
    yield n
    raise KeyError(n)


def catching(n):
    try:
        yield from failing(n)
    except KeyError as e:
        yield f'caught {e!r}'
        yield from failing(n + 1)
    finally:
        print('finally', n)


def passing(n):
    yield from catching(n)
    yield 'not reached'


g = passing(1)
try:
    for item in g:
        print(item)
except KeyError as e:
    lines = []
    tb = e.__traceback__
    while tb is not None:
        lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    print('out', repr(e), repr(e.__context__), lines)
print(next(g, 'ended'))


# -- throw and close reach the last one

def listener(depth):
    if depth:
        try:
            result = yield from listener(depth - 1)
        finally:
            print('closed', depth)
        return result
    while True:
        try:
            yield 'waiting'
        except ValueError as e:
            yield f'heard {e}'


g = listener(3)
print(next(g), next(g), g.throw(ValueError('a')), next(g), g.throw(ValueError('b')), next(g))
g.close()
print(next(g, 'closed'))
g = listener(2)
print(next(g), next(g))
try:
    g.throw(KeyError('c'))
except KeyError as e:
    print('thrown through', e)


# -- those in the middle of a chain can be resumed by others

def numbers(tag, n):
    for i in range(n):
        yield f'{tag}{i}'
    return tag


def via(it):
    result = yield from it
    yield f'via {result}'


last = numbers('x', 6)
inner = via(last)
first = via(inner)
print(next(first), next(first), next(inner), next(last), next(first), next(first))
print(next(inner), next(first, 'none'), next(first, 'none'), next(inner, 'none'))

# -- two generators delegate to the same one

shared = numbers('s', 7)
a, b = via(shared), via(shared)
print(next(a), next(b), next(a), next(a), next(b), next(b), next(a))
print(next(a), next(b), next(a, 'end'), next(b, 'end'))
shared = numbers('t', 4)
a, b = via(via(shared)), via(via(shared))
print(next(a), next(b), next(a), next(b), next(b), next(a), next(b), next(a), next(b, 'end'), next(a, 'end'))

shared = numbers('c', 5)
a = via(shared)
print(next(a), next(a))
shared.close()
print(next(a), next(a, 'end'))


# -- those that wait are running too

def reenter(depth):
    if depth:
        chain.append(reenter(depth - 1))
        yield from chain[-1]
    else:
        yield 'start'
        for g in chain:
            print(g.gi_running, end=' ')
            try:
                next(g)
            except ValueError as e:
                print(e)
            try:
                g.close()
            except ValueError as e:
                print(e)
        yield 'done'


chain = []
chain.append(reenter(2))
print(next(chain[0]), [g.gi_running for g in chain])
print(next(chain[0]), [g.gi_running for g in chain])
print(next(chain[0], 'end'), [g.gi_running for g in chain])


# -- who called whom

def callers():
    frame, names = sys._getframe(1), []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def observer():
    while True:
        yield callers()


def level1():
    yield from observer()


def level2():
    yield from level1()


g = level2()
for _ in range(3):
    print(next(g))


# -- an exception that one of those in the middle handles is the context of what is raised below

def context():
    yield 1
    yield sys.exc_info()[0].__name__
    raise KeyError('below')


def handling():
    try:
        raise OSError('above')
    except OSError:
        yield from context()


def over():
    yield from handling()


g = over()
print(next(g), next(g))
try:
    next(g)
except KeyError as e:
    print(repr(e), repr(e.__context__))


# -- chains have a depth

def down(n):
    yield n
    yield from down(n + 1)


try:
    for item in down(0):
        pass
    print('no error')
except RecursionError as e:
    print('RecursionError', 900 < item < 1000)


# -- StopIteration raised inside of a chain

def stops():
    yield 1
    raise StopIteration('inside')


try:
    for item in via(via(stops())):
        print(item)
except RuntimeError as e:
    print(e, repr(e.__cause__))


def flat(x):
    if isinstance(x, list):
        for item in x:
            yield from flat(item)
    else:
        yield x


print(list(flat([1, [2, [3, [], 4], [[[5]]]], 6])))
