# Few attributes are fields of the object, the others lie elsewhere, floats apart from both: none of this shows.
import weakref


class Plain:
    pass


class Other:
    pass


class Number(int):
    pass


class Fraction(float):
    pass


class Pair(tuple):
    pass


class Failure(Exception):
    def __init__(self, *parts):
        self.first, self.second, self.third = parts
        self.fourth = 0.5
        self.fifth = self.sixth = self


class Slots:
    __slots__ = ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '__weakref__')


class SlotsAndDict(Slots):
    pass


class Eight:
    def __init__(self, start):
        self.a = start
        self.b = start + 0.5
        self.c = self.d = str(start)
        self.e = self.b * 2
        self.f = [start]
        self.g = self
        self.h = -start


def value(kind, step):
    if kind % 3 == 0:
        return step + 0.25
    return step if kind % 3 == 1 else 'v' + str(step)


# One more attribute at a time, everything read after each.
def grow(o, count, kind):
    expected = {}
    for i in range(count):
        name = 'n' + str(i)
        expected[name] = value(kind + i, i)
        setattr(o, name, expected[name])
        assert o.__dict__ == expected, (o.__dict__, expected)
        assert list(o.__dict__) == list(expected)
    return expected


for kind in range(3):
    for make in (Plain, lambda: Number(41), lambda: Fraction(2.5), lambda: Pair((1, 2)), SlotsAndDict):
        for count in (0, 3, 4, 5, 7):
            o = make()
            expected = grow(o, count, kind)
            if isinstance(o, (int, float)):
                assert o + 1 in (42, 3.5)
            if isinstance(o, tuple):
                assert o == (1, 2) and len(o) == 2
            # Each of them becomes something else, and is deleted and added again.
            for name in list(expected):
                expected[name] = o.__dict__[name] = None
                assert o.__dict__ == expected
                del expected[name]
                delattr(o, name)
                assert o.__dict__ == expected and not hasattr(o, name)
                expected[name] = 1.5
                setattr(o, name, 1.5)
                assert list(o.__dict__.items()) == list(expected.items())
print('grown')


# A random order of stores and deletions, against a dict.
def shuffled(o, seed, steps):
    expected = {}
    for step in range(steps):
        seed = (seed * 1103515245 + 12345) % 2147483648
        name = 'abcdefghijkl'[(seed >> 8) % 12]
        if name in expected and (seed >> 16) % 3 == 0:
            del expected[name]
            delattr(o, name)
        else:
            expected[name] = value(seed >> 20, step)
            setattr(o, name, expected[name])
        if step % 16 == 0:
            assert list(o.__dict__.items()) == list(expected.items()), (seed, step)
    return len(expected)


for seed in range(4):
    print(seed, shuffled(Plain(), seed, 100), shuffled(Number(seed), seed + 100, 100))


# Another class, while there are many attributes or few.
for count in (1, 3, 4, 5, 6, 7, 9):
    o = Plain()
    expected = grow(o, count, count)
    o.__class__ = Other
    assert type(o) is Other and o.__dict__ == expected
    o.last = 'last'
    assert o.last == 'last' and o.n0 == expected['n0']
    o.__class__ = Plain
    del o.last
    assert o.__dict__ == expected
print('changed')


# Weak references take a place among the attributes.
for count in (0, 2, 3, 4, 5, 6, 8):
    o = Plain()
    expected = grow(o, count, 1)
    ref = weakref.ref(o)
    assert ref() is o and weakref.ref(o)() is o
    for i in range(6):
        name = 'more' + str(i)
        expected[name] = value(i, i)
        setattr(o, name, expected[name])
        assert ref() is o and o.__dict__ == expected
print('referred')


def slots(o, count):
    for name in Slots.__slots__[:count]:
        assert not hasattr(o, name)
        setattr(o, name, name + '!')
    for name in Slots.__slots__[:count]:
        assert getattr(o, name) == name + '!'
    for name in Slots.__slots__[1:count:2]:
        delattr(o, name)
    return [name for name in Slots.__slots__[:-1] if hasattr(o, name)]


for count in range(9):
    print(count, slots(Slots(), count), slots(SlotsAndDict(), count))
both = SlotsAndDict()
both.h = 1
both.x = 0.5
both.a = 2
both.y = both.z = both.w = 3
print(both.h, both.x, both.a, both.y + both.z + both.w, both.__dict__)


def raised(n):
    total = 0
    for i in range(n):
        try:
            raise Failure(i, 'two', 1.5)
        except Failure as failure:
            assert failure.args == (i, 'two', 1.5) and failure.fifth is failure.sixth is failure
            total += failure.first + failure.third + failure.fourth
    return total


print(raised(60))


# The same in loops, where creation, reading and writing are compiled.
def eights(n):
    total = 0.0
    kept = []
    for i in range(n):
        o = Eight(i)
        if i % 10 == 0:
            kept.append(o)
        o.h += 1
        o.e += 0.5
        o.b = o.b + o.e
        assert o.g is o and o.c is o.d
        total += o.a + o.b + o.e + o.h + len(o.f)
    for o in kept:
        o.b = o.c = 'now a string' if o.a % 20 == 0 else 7.0
        o.i = o.a
    return total, sum(o.e + o.h + o.i for o in kept), [o.b for o in kept[:4]], [o.c for o in kept[:4]]


print(eights(120))


def reused(o, n):
    for i in range(n):
        o.one = i
        o.two = i * 0.5
        o.three = o.one
        o.four = o.two
        o.five = o.three
        o.six = o.four
        o.seven = o.five + o.six
        del o.one, o.four
        if i % 50 == 49:
            o.two = None
    return o.__dict__


print(reused(Plain(), 120))
print(reused(Number(3), 70))
