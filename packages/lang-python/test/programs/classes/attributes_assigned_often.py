# Class attributes that are assigned again and again: seen through the class, instances and subclasses, hidden, deleted, turned into descriptors.
class Counter:
    count = 0
    names = ()

    def __init__(self):
        Counter.count += 1
        self.number = Counter.count

    @classmethod
    def add(cls, k):
        cls.count += k
        return cls.count


class Sub(Counter):
    pass


class Hiding(Counter):
    count = 100


for _ in range(300):
    Counter()
print(Counter.count, Sub.count, Hiding.count, Counter().count, Sub().count, Hiding().count, Counter.count)
print([Counter.add(k) for k in range(4)], [Hiding.add(k) for k in range(4)], [Sub.add(k) for k in range(4)])
Counter.count += 1
print(Counter.count, Sub.count, Hiding.count, Counter.__dict__['count'], vars(Counter)['count'], Sub.__dict__.get('count'))
print(getattr(Counter, 'count'), 'count' in dir(Sub))
setattr(Counter, 'count', 'text')
print(Counter.count, Counter().__class__.__name__ if isinstance(Counter.count, int) else 'no int')
Counter.count = 5
instance = Counter()
instance.count = -1
Counter.count = 7
print(instance.count, Counter.count)
del instance.count
print(instance.count)

# -- what is assigned is looked at through instances in another way

Counter.names = ('a',)
Counter.names = ('b',)
Counter.names = ('c',)
print(instance.names, Counter.names)
Counter.names = property(lambda self: ('property', self.number))
print(instance.names, type(Counter.names).__name__)
Counter.names = lambda self: ('method', self.number)
print(instance.names(), instance.names.__self__ is instance)
Counter.names = ('d',)
Counter.names = ('e',)
Counter.names = ('f',)
print(instance.names, Sub.names)
del Counter.names
try:
    instance.names
except AttributeError as e:
    print(e)
try:
    del Counter.names
except AttributeError as e:
    print(e)
Counter.names = 1
print(instance.names)


class Get:
    def __get__(self, obj, owner):
        return 'got', obj is None, owner.__name__


for i in range(5):
    Counter.names = i
print(Counter.names)
Counter.names = Get()
print(Counter.names, instance.names)


# -- in loops

def through_class(n):
    for i in range(n):
        Counter.count = Counter.count + i
    return Counter.count


def through_instance(n):
    for i in range(n):
        Counter.count = instance.count + i % 3
        if i == n - 10:
            Counter.count = 0.5
    return Counter.count


def changing(n):
    seen = []
    for i in range(n):
        if i % 150 == 149:
            Counter.names = property(lambda self: 'p')
        elif i % 150 == 75:
            Counter.names = None
        else:
            Counter.names = i
        if i % 75 == 0 or i % 75 == 74:
            seen.append(instance.names)
    return seen


print(through_class(1000), through_instance(1000), changing(450))


class Meta(type):
    def __setattr__(cls, name, value):
        type.__setattr__(cls, name, value * 2)


class Doubling(metaclass=Meta):
    x = 1


for i in range(5):
    Doubling.x = i
print(Doubling.x)


class Base:
    level = 0

    @staticmethod
    def set(value):
        Base.level = value


class Derived(Base):
    def read(self):
        return super().level, self.level, Derived.level


d = Derived()
for i in range(400):
    Base.set(i)
    if d.read() != (i, i, i):
        print('wrong', i, d.read())
Derived.level = 'own'
for i in range(3):
    Base.set(i)
    print(d.read())
del Derived.level
print(d.read())
