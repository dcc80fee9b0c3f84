# Operators of user classes: inlined, and their results virtual.


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return self.x < other.x

    def __bool__(self):
        return self.x != 0

    def __len__(self):
        return 2

    def __getitem__(self, k):
        return self.x if k == 0 else self.y

    def __setitem__(self, k, v):
        self.x = v

    def __contains__(self, v):
        return v == self.x

    def __call__(self, k):
        return self.x + k

    def __iadd__(self, other):
        self.x = self.x + other.x
        return self


def add(n):
    v = Vec(0.0, 0.0)
    d = Vec(1.0, 2.0)
    for i in range(n):
        v = v + d
    return v.x + v.y


assert add(200) == 600.0
# trace add: __add__ and the constructor in it are inlined, the sum is virtual
# assert inlines Vec.__add__, Vec.__init__; no new; no new_array; no call*; no get_field W_Float.value
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l3 = i64.add(l1, 1n)
#   guard_not_invalidated()
#   f3 = f64.add(f1, f2)
#   f6 = f64.add(f4, f5)
#   i2 = f64.ne(f3, f3)
#   guard_false(i2)
#   i3 = f64.ne(f6, f6)
#   guard_false(i3)
#   jump(...)


def expression(n):
    v = Vec(0.0, 0.0)
    d = Vec(1.0, 2.0)
    for i in range(n):
        v = -(v - d * 2.0)
    return v.x


assert expression(201) != 0
# trace expression: objects of a larger expression are virtual too
# assert inlines Vec.__sub__, Vec.__mul__, Vec.__neg__; no new; no new_array; no call*; at most 17 operations


def reflected(n):
    d = Vec(1.0, 2.0)
    s = 0.0
    for i in range(n):
        s += (2.0 * d).y
    return s


assert reflected(200) == 800.0
# trace reflected: __rmul__ is found without a call
# assert inlines Vec.__rmul__; no new; no new_array; no call*; at most 6 operations


def compare(n):
    a = Vec(1, 2)
    b = Vec(2, 3)
    c = 0
    for i in range(n):
        if a < b and not a == b:
            c += 1
    return c


assert compare(200) == 200
# trace compare: __lt__ and __eq__ are inlined
# assert inlines Vec.__lt__, Vec.__eq__; no new; no new_array; no call*; at most 7 operations


def truth(n):
    a = Vec(1, 2)
    c = 0
    for i in range(n):
        if a:
            c += 1
    return c


assert truth(200) == 200
# trace truth: __bool__ is inlined
# assert inlines Vec.__bool__; no new; no new_array; no call*; at most 7 operations


def length(n):
    a = Vec(1, 2)
    c = 0
    for i in range(n):
        c += len(a)
    return c


assert length(200) == 400
# trace length: __len__ is inlined
# assert inlines Vec.__len__; no new; no new_array; no call*; at most 7 operations


def index(n):
    a = Vec(1, 2)
    c = 0
    for i in range(n):
        c += a[1]
        a[0] = i
    return c


assert index(200) == 400
# trace index: __getitem__ and __setitem__ are inlined
# assert inlines Vec.__getitem__, Vec.__setitem__; no new_array; no call*; at most 11 operations


def contains(n):
    a = Vec(1, 2)
    c = 0
    for i in range(n):
        if 1 in a:
            c += 1
    return c


assert contains(200) == 200
# trace contains: __contains__ is inlined
# assert inlines Vec.__contains__; no new; no new_array; no call*; at most 7 operations


def callable_object(n):
    a = Vec(1, 2)
    c = 0
    for i in range(n):
        c = a(c)
    return c


assert callable_object(200) == 200
# trace callable_object: __call__ is inlined
# assert inlines Vec.__call__; no new; no new_array; no call*; at most 7 operations


def in_place(n):
    a = Vec(0, 2)
    b = Vec(1, 2)
    for i in range(n):
        a += b
    return a.x


assert in_place(200) == 200
# trace in_place: __iadd__ is inlined
# assert inlines Vec.__iadd__; no new_array; no call*; at most 15 operations
