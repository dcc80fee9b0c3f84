# MemoryError can be caught wherever memory runs out, and the program goes on.
class Node:
    def __init__(self, next):
        self.next = next


def chain():
    node = None
    while True:
        node = Node(node)


def grow():
    items = []
    while True:
        items.append(len(items) + 1000)


def strings():
    s = 'ab'
    while True:
        s += s


def dicts():
    d = {}
    i = 0
    while True:
        d[i] = str(i)
        i += 1


def lists():
    items = []
    while True:
        items = [items, items]


def count():
    i = 0
    while True:
        yield i
        i += 1


def comprehension():
    return [x for x in count()]


def floats():
    items = None
    x = 0.5
    while True:
        x += 0.5
        items = (x, items)


def builtin():
    return list(map(str, range(10**8)))


def deep(n):
    return Node(deep(n - 1) if n > 0 else chain())


def huge():
    return [0] * 10**8


def caught_inside():
    node = None
    try:
        while True:
            node = Node(node)
    except MemoryError:
        node = None
    return sum(range(1000))


for f in chain, grow, strings, dicts, lists, comprehension, floats, builtin, huge:
    for k in range(2):
        try:
            f()
        except MemoryError as e:
            print(f.__name__, repr(e), e.args, e.__traceback__.tb_next is not None)
        else:
            print(f.__name__, 'went on')
        finally:
            e = None

try:
    deep(50)
except MemoryError as e:
    frames = 0
    tb = e.__traceback__
    while tb is not None:
        frames += 1
        tb = tb.tb_next
    print('deep', frames)
tb = e = None

print(caught_inside(), caught_inside())

try:
    try:
        chain()
    except ValueError:
        print('no')
    finally:
        print('finally')
except MemoryError as e:
    print('outer', e.__context__)


def raises():
    try:
        grow()
    except MemoryError:
        raise KeyError('from memory')


try:
    raises()
except KeyError as e:
    print(repr(e), repr(e.__context__))
print(len([str(i) for i in range(1000)]))
grow()
