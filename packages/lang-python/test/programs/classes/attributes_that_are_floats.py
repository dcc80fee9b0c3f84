# Attributes that are floats, then something else: in one instance, in all, with slots, deleted, of another class.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.name = 'p'


a, b, c = Point(1.5, 2.5), Point(1, 2), Point(1.5, None)
print(a.__dict__, b.__dict__, c.__dict__)
a.x = 'text'
a.y += 1
print(a.__dict__, a.x is a.x)
c.y = 0.25
c.z = -0.0
print(c.__dict__, list(vars(c)), c.z, 1 / float(str(c.x)))
del c.x
print(c.__dict__, hasattr(c, 'x'))
c.x = 3.5
print(c.__dict__)
nan = float('nan')
d = Point(nan, 1.0)
print(d.x is nan, [d.x] == [nan], d.x == d.x)
d.y = nan
print(d.y is nan, d.__dict__)
d.y = 1.0
print(d.y)


class Other(Point):
    def length(self):
        return self.x * self.x + self.y * self.y


e = Point(3.0, 4.0)
e.extra = 0.5
e.__class__ = Other
print(e.length(), e.__dict__, type(e).__name__)
e.x = True
print(e.length(), e.__dict__)


class Slotted:
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.x = x
        self.y = y


s = Slotted(1.5, 2)
print(s.x, s.y)
s.x, s.y = s.y, s.x
print(s.x, s.y)
del s.x
try:
    s.x
except AttributeError as error:
    print(error)
s.x = 0.125
print(s.x)


class Number(float):
    pass


f = Point(Number(2.5), 1e308)
print(type(f.x).__name__, type(f.y).__name__, f.y * 10, f.__dict__)
f.__dict__['x'] = 7.0
f.__dict__['new'] = 8.5
print(f.x, f.new, f.__dict__)
f.__dict__.update(x='y', new=None)
print(f.x, f.new, f.__dict__)


def total(points):
    result = 0.0
    for p in points:
        result += p.x * p.y
    return result


points = [Point(i * 0.5, 2.0) for i in range(400)]
print(total(points))
for i in range(0, 400, 7):
    points[i].x = i
print(total(points))
points += [Point(i, 0.5) for i in range(300)]
for p in points:
    p.x *= 2
    p.y = -p.y
print(total(points), sum(type(p.x) is float for p in points))


def walk(n):
    p = Point(0.0, 1.0)
    for i in range(n):
        p.x += 0.5
        p.y = p.x - p.y
        if i == 700:
            p.x = 12
        if i == 900:
            p.y = p.x
    return p


print(walk(600).__dict__, walk(1200).__dict__, walk(1200).__dict__)
