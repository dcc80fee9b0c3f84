# Attributes: maps make them fields at known places, types make methods constants.


class Point:
    dims = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def total(self):
        return self.x + self.y

    def move(self, dx):
        self.x = self.x + dx
        return self

    @property
    def double(self):
        return self.x * 2

    @staticmethod
    def plus(a, b):
        return a + b

    @classmethod
    def size(cls):
        return cls.dims


class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z

    def total(self):
        return super().total() + self.z


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1
        self.b = 2


class Dynamic:
    def __getattr__(self, name):
        return 7


class Counter:
    count = 0


def read_attr(p, n):
    s = 0
    for i in range(n):
        s += p.x
    return s


assert read_attr(Point(3, 4), 200) == 600
# trace read_attr: an attribute is found through the map, which is checked once
# assert no call*; no new; no guard_value; no get_field W_Instance.map; at most 7 operations
# assert on "s += p.x": at most 2 guard_*; at most 3 operations


def write_attr(p, n):
    for i in range(n):
        p.x = i
    return p.x


assert write_attr(Point(3, 4), 200) == 199
# trace write_attr: writing an attribute is a store
# assert no call*; no guard_value; at most 1 new; no set_item; at most 9 operations
# assert on "p.x = i": at most 1 guard_*; at most 1 operations


def update_attr(p, n):
    for i in range(n):
        p.x = p.x + 1
    return p.x


assert update_attr(Point(0, 4), 200) == 200
# trace update_attr: reading, adding and writing an attribute
# assert no call*; no guard_value; at most 1 new; no set_item; at most 11 operations


def call_method(p, n):
    s = 0
    for i in range(n):
        s += p.total()
    return s


assert call_method(Point(3, 4), 200) == 1400
# trace call_method: a method is inlined, its frame virtual
# assert inlines Point.total; no call*; no new; no new_array; no guard_value; at most 7 operations
# assert on "s += p.total()": at most 3 operations


def chained_methods(p, n):
    for i in range(n):
        p.move(1).move(2)
    return p.x


assert chained_methods(Point(0, 4), 200) == 600
# trace chained_methods: two calls of one method are both inlined
# assert inlines Point.move; no call*; no new_array; at most 13 operations


def read_property(p, n):
    s = 0
    for i in range(n):
        s += p.double
    return s


assert read_property(Point(3, 4), 200) == 1200
# trace read_property: a property's getter is inlined
# assert inlines Point.double; no call*; no new; no new_array; at most 7 operations


def class_attr(p, n):
    s = 0
    for i in range(n):
        s += p.dims + Point.dims
    return s


assert class_attr(Point(3, 4), 200) == 800
# trace class_attr: an attribute of the class is a constant
# assert no call*; no new; at most 7 operations
# assert on "p.dims + Point.dims": at most 2 guard_*; at most 3 operations


def write_class_attr(n):
    for i in range(n):
        Counter.count = Counter.count + 1
    return Counter.count


assert write_class_attr(200) == 200
# trace write_class_attr: an attribute of a class that changes all the time
# assert no call*; at most 1 new; at most 11 operations


class Body:
    def __init__(self, x, v):
        self.x = x
        self.v = v


def float_attrs(p, n):
    for i in range(n):
        p.x += p.v * 0.5
        p.v -= 0.25
    return p


assert float_attrs(Body(1.5, 3.0), 200).x == -2186.0
# trace float_attrs: attributes that are floats are machine numbers
# assert no call*; no new; no guard_class; at most 4 guard_*; at most 12 operations


def make_floats(n):
    p = Body(0.0, 0.0)
    for i in range(n):
        p = Body(p.x + 0.5, p.v + p.x)
    return p


assert make_floats(200).x == 100.0
# trace make_floats: objects with such attributes are virtual
# assert no call*; no new; no new_array; at most 11 operations


def static_method(p, n):
    s = 0
    for i in range(n):
        s = p.plus(s, i)
    return s


assert static_method(Point(3, 4), 200) == 19900
# trace static_method: a static method is inlined
# assert inlines Point.plus; no call*; no new; no new_array; at most 7 operations


def class_method(n):
    s = 0
    for i in range(n):
        s += Point.size()
    return s


assert class_method(200) == 400
# trace class_method: a class method is inlined
# assert inlines Point.size; no call*; no new; no new_array; at most 7 operations


def super_method(p, n):
    s = 0
    for i in range(n):
        s += p.total()
    return s


assert super_method(Point3(1, 2, 3), 200) == 1200
# trace super_method: super() is a virtual object and its method inlined
# slow: the name __class__ is compared in each round
# assert inlines Point3.total, Point.total; at most 0 call*; no new; no new_array; at most 7 operations


def make_object(n):
    s = 0
    for i in range(n):
        p = Point(i, 1)
        s += p.x + p.y
    return s


assert make_object(200) == 20100
# trace make_object: an object that does not leave the loop is not made
# assert inlines Point.__init__; no call*; no new; no new_array; at most 7 operations


def make_subclass(n):
    s = 0
    for i in range(n):
        p = Point3(i, 1, 2)
        s += p.z + p.x
    return s


assert make_subclass(200) == 20300
# trace make_subclass: nor is one whose __init__ calls that of the base
# slow: the name __class__ is compared in each round
# assert inlines Point3.__init__, Point.__init__; at most 0 call*; no new; no new_array; at most 9 operations


def keep_object(n):
    p = None
    for i in range(n):
        p = Point(i, 1)
    return p.x


assert keep_object(200) == 199
# trace keep_object: an object that is replaced in each round is not made either
# assert inlines Point.__init__; no call*; no new; no new_array; at most 5 operations


def read_slots(p, n):
    s = 0
    for i in range(n):
        s += p.a + p.b
    return s


assert read_slots(Slotted(), 200) == 600
# trace read_slots: slots are read without a lookup
# assert no call*; no new; at most 7 operations


def read_dynamic(p, n):
    s = 0
    for i in range(n):
        s += p.nothing
    return s


assert read_dynamic(Dynamic(), 100) == 700
# trace read_dynamic: __getattr__ is inlined
# assert inlines Dynamic.__getattr__; no new_array; at most 7 operations


def two_classes(ps, n):
    s = 0
    i = 0
    while i < n:
        s += ps[i & 1].total()
        i += 1
    return s


assert two_classes([Point(1, 2), Point3(1, 2, 3)], 300) == 1350
# trace two_classes: two receivers are the loop and one bridge
# slow: the name __class__ is compared in each round
# assert at most 0 call*; no new_array; at most 1 bridges; at most 30 operations


def is_instance(p, n):
    s = 0
    for i in range(n):
        if isinstance(p, Point) and not isinstance(p, int):
            s += 1
    return s


assert is_instance(Point3(1, 2, 3), 200) == 200
# trace is_instance: isinstance of an object with a known class is a constant
# assert no call*; no new; at most 7 operations


def bound_method(p, n):
    f = p.total
    s = 0
    for i in range(n):
        s += f()
    return s


assert bound_method(Point(3, 4), 200) == 1400
# trace bound_method: a bound method in a variable is inlined
# assert inlines Point.total; no call*; no new; no new_array; at most 7 operations


def get_attr(p, n):
    s = 0
    for i in range(n):
        s += getattr(p, "x")
    return s


assert get_attr(Point(3, 4), 200) == 600
# trace get_attr: getattr with a constant name is an attribute
# assert no call*; no new; no new_array; at most 7 operations


def is_none(p, n):
    s = 0
    for i in range(n):
        if p is not None and p is p:
            s += 1
    return s


assert is_none(Point(3, 4), 200) == 200
# trace is_none: identity is decided once
# assert no call*; no new; at most 6 operations
