# Weak references, weak collections and __del__, as in CPython when garbage is collected explicitly. Everything that is to die was made in a function that has returned.
import gc
import weakref


class A:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return 'A(%d)' % self.n


kept = A(1)
log = []


def identity():
    r = weakref.ref(kept)
    print(r() is kept, weakref.ref(kept) is r, r == weakref.ref(kept), hash(r) == hash(kept))
    print(weakref.getweakrefcount(kept), weakref.getweakrefs(kept)[0] is r, r.__callback__)
    other = weakref.ref(A(1), None)
    print(r == other, r != other, type(r) is weakref.ref, isinstance(r, weakref.ReferenceType))


identity()


def dying():
    a = A(2)
    r = weakref.ref(a)
    hash(r)
    called = weakref.ref(a, lambda ref: log.append(('called', ref())))
    dropped = weakref.ref(a, lambda ref: log.append('dropped'))
    del dropped
    print(r() is a, called() is a)
    return r, called


r, called = dying()
gc.collect()
print(r(), called(), log, isinstance(hash(r), int), r == called, r == r)
try:
    hash(called)
except TypeError as e:
    print(e)
for w in (1, 'text', (), []):
    try:
        weakref.ref(w)
    except TypeError as e:
        print(e)


class D:
    def __init__(self, name, other=None):
        self.name = name
        self.other = other

    def __del__(self):
        log.append((self.name, self.other.name if self.other else None))


def chain():
    D('x', D('y', D('z')))


def circle():
    c = D('one')
    c.other = D('two', c)


log.clear()
chain()
gc.collect()
print(log)
log.clear()
circle()
gc.collect()
print(sorted(log))


class Back:
    def __del__(self):
        log.append(self)


def back():
    Back()


log.clear()
back()
gc.collect()
print(len(log), type(log[0]).__name__)
log.clear()
gc.collect()
print(len(log))


def values():
    d = weakref.WeakValueDictionary()
    d['kept'] = kept
    d['gone'] = A(3)
    return d


d = values()
gc.collect()
print(len(d), list(d), list(d.values()), 'gone' in d, d.get('gone', 'none'), d['kept'])
try:
    d['gone']
except KeyError as e:
    print('KeyError', e)
print(d.pop('kept'), len(d), d.setdefault('again', kept), dict(d.items()))


def keys():
    d = weakref.WeakKeyDictionary()
    d[kept] = 'kept'
    d[A(4)] = 'gone'
    return d


d = keys()
gc.collect()
print(len(d), list(d.items()), kept in d, 3 in d)
del d[kept]
print(len(d))


def items():
    s = weakref.WeakSet([kept])
    s.add(A(5))
    return s


s = items()
gc.collect()
print(len(s), list(s), kept in s, 3 in s)
s.discard(kept)
print(len(s))


def function():
    pass


print(weakref.ref(function)() is function, weakref.ref(A)() is A)


class Slots:
    __slots__ = ('v',)


class WithWeak:
    __slots__ = ('v', '__weakref__')


try:
    weakref.ref(Slots())
except TypeError as e:
    print(e)
z = WithWeak()
print(weakref.ref(z)() is z)


class Named(weakref.ref):
    def __init__(self, w, callback=None, *, name=''):
        super().__init__(w, callback)
        self.name = name

    def __new__(cls, w, callback=None, *, name=''):
        return super().__new__(cls, w, callback)


n = Named(kept, name='n')
print(n() is kept, n.name, n == weakref.ref(kept), n is weakref.ref(kept))


class Counted:
    alive = 0

    def __init__(self):
        Counted.alive += 1

    def __del__(self):
        Counted.alive -= 1


def many(n):
    for i in range(n):
        Counted()


many(20000)
gc.collect()
print(Counted.alive)


class Items(list):
    def __del__(self):
        log.append(('items', len(self)))


def subclass():
    Items([1, 2])


log.clear()
subclass()
gc.collect()
print(log)
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
print(gc.get_threshold(), len(gc.get_stats()), sorted(gc.get_stats()[0]), len(gc.get_count()))


def cells():
    refs = [weakref.ref(A(i)) for i in range(300)]
    for i in range(300):
        refs.append(weakref.ref(kept))
    return refs


refs = cells()
gc.collect()
print(sum(r() is None for r in refs), sum(r() is kept for r in refs))


def with_attributes(count):
    a = A(3)
    for i in range(count):
        setattr(a, 'x' + str(i), i)
    r = weakref.ref(a, lambda ref: log.append(('died', count)))
    for i in range(count, 2 * count):
        setattr(a, 'x' + str(i), i)
    print(r() is a, len(a.__dict__))
    return r


log.clear()
several = [with_attributes(count) for count in range(7)]
gc.collect()
print([r() for r in several], sorted(log))
