# weakref.proxy, weakref.finalize, gc.collect's answer and callbacks, what popped values keep alive, and the end of a program. Everything that is to die was made in a function that has returned, or
# is deleted by name.
import gc
import weakref


class A:
    def __call__(self):
        return 5

    def me(self):
        return self

    def __add__(self, other):
        return 'add', other

    def __radd__(self, other):
        return 'radd', other


class B:
    pass


def attempt(*functions):
    for f in functions:
        try:
            print(f())
        except Exception as e:
            print(type(e).__name__, e)


def proxies():
    a = A()
    b = B()
    p = weakref.proxy(a)
    q = weakref.proxy(b)
    print(type(p), type(q), repr(q)[:10], p(), p.me() is a, p.__class__, isinstance(p, A), isinstance(p, B))
    print(p + 1, 1 + p, bool(q), p == a, p is weakref.proxy(a), type(p) is weakref.CallableProxyType)
    attempt(
        lambda: hash(p),
        lambda: q(),
        lambda: q[0],
        lambda: len(q),
        lambda: q.zz,
        lambda: iter(q),
        lambda: 3 in q,
        lambda: q + 1,
        lambda: -q,
        lambda: next(q),
    )
    q.x = 5
    print(b.x, q.x, vars(q))
    del q.x
    return q


q = proxies()
gc.collect()
attempt(
    lambda: q.x,
    lambda: str(q),
    lambda: bool(q),
    lambda: q == 1,
    lambda: repr(q)[:10],
    lambda: q(),
)


def called_back():
    a = A()
    return weakref.proxy(a, lambda proxy: print('died', type(proxy)))


kept = called_back()
gc.collect()


def finalizers():
    a = A()
    f = weakref.finalize(a, print, 'bye', end='!\n')
    print(f.alive, f.peek()[1:], f.peek()[0] is a, f.atexit, repr(f)[:10])
    return f


f = finalizers()
gc.collect()
print(f.alive, f.peek(), f(), f.detach(), repr(f)[-5:])
stays = A()
weakref.finalize(stays, print, 'exit 1')
weakref.finalize(stays, print, 'exit 2')
weakref.finalize(stays, print, 'never').atexit = False
f = weakref.finalize(stays, print, 'called')
print(f(), f(), f.alive)
f = weakref.finalize(stays, print, 'detached')
print(f.detach()[1:], f.alive)


# Arguments of calls are popped, and nothing is pushed in their place.
def two(a, b):
    return 2


x = B()
r = weakref.ref(x)
print(len([two(1, x), two(x, x)]))
del x
gc.collect()
print(r())


def looping():
    y = B()
    s = weakref.ref(y)
    total = 0
    for i in range(500):
        total += two(i, y) + two(y, y)
    del y
    gc.collect()
    return s(), total


print(looping())


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('del', self.name, two(1, 2))


def circle():
    d = D('circle')
    d.me = d


gc.collect()
circle()
print(gc.collect() > 0, gc.collect(), gc.get_stats()[2]['collected'] > 0)


def told(phase, info):
    print(phase, sorted(info), info['generation'])


gc.callbacks.append(told)
gc.collect()
gc.callbacks.remove(told)

_first = D('_first')
second = D('second')
third = D('third')
print('end')
