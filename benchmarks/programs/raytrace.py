# A ray tracer: operator overloading on vectors, virtual calls, float arithmetic.
# small: 8
import math
import sys
import time
class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self * (1.0 / self.length())

    def reflect(self, normal):
        return self - 2.0 * self.dot(normal) * normal


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, t):
        return self.origin + self.direction * t


class Sphere:
    def __init__(self, centre, radius, colour, shine):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.shine = shine

    def hit(self, ray):
        to = ray.origin - self.centre
        b = to.dot(ray.direction)
        d = b * b - to.dot(to) + self.radius * self.radius
        if d <= 0.0:
            return None
        t = -b - math.sqrt(d)
        return t if t > 1e-4 else None

    def normal(self, p):
        return (p - self.centre).unit()

    def colour_at(self, p):
        return self.colour


class Floor:
    def __init__(self, y):
        self.y = y
        self.shine = 0.2

    def hit(self, ray):
        if ray.direction.y > -1e-6:
            return None
        t = (self.y - ray.origin.y) / ray.direction.y
        return t if t > 1e-4 else None

    def normal(self, p):
        return Vector(0.0, 1.0, 0.0)

    def colour_at(self, p):
        return Vector(0.9, 0.9, 0.9) if (int(p.x // 1) + int(p.z // 1)) % 2 == 0 else Vector(0.1, 0.1, 0.2)


class Scene:
    def __init__(self):
        self.things = [
            Sphere(Vector(0.0, 0.5, 4.0), 1.0, Vector(1.0, 0.2, 0.2), 0.4),
            Sphere(Vector(-1.6, 0.0, 3.0), 0.6, Vector(0.2, 1.0, 0.3), 0.2),
            Sphere(Vector(1.4, -0.2, 2.6), 0.5, Vector(0.3, 0.4, 1.0), 0.6),
            Floor(-0.7),
        ]
        self.light = Vector(-4.0, 6.0, -2.0)

    def nearest(self, ray):
        best = None
        thing = None
        for candidate in self.things:
            t = candidate.hit(ray)
            if t is not None and (best is None or t < best):
                best = t
                thing = candidate
        return best, thing

    def trace(self, ray, depth):
        t, thing = self.nearest(ray)
        if thing is None:
            f = 0.5 * (ray.direction.y + 1.0)
            return Vector(1.0, 1.0, 1.0) * (1.0 - f) + Vector(0.5, 0.7, 1.0) * f
        p = ray.at(t)
        n = thing.normal(p)
        to_light = (self.light - p).unit()
        shade = 0.1
        if self.nearest(Ray(p, to_light))[1] is None:
            shade += 0.9 * max(0.0, n.dot(to_light))
        colour = thing.colour_at(p) * shade
        if depth > 0:
            mirror = self.trace(Ray(p, ray.direction.reflect(n)), depth - 1)
            colour = colour * (1.0 - thing.shine) + mirror * thing.shine
        return colour


def main(n):
    scene = Scene()
    eye = Vector(0.0, 0.5, -2.0)
    total = Vector(0.0, 0.0, 0.0)
    checksum = 0
    for py in range(n):
        for px in range(n):
            direction = Vector((px - n / 2) / n, (n / 2 - py) / n, 1.0).unit()
            c = scene.trace(Ray(eye, direction), 3)
            total = total + c
            checksum = (checksum * 31 + int(c.x * 255) + int(c.y * 255) * 3 + int(c.z * 255) * 7) % 1000000007
    print(checksum, '%.6f %.6f %.6f' % (total.x, total.y, total.z))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 350
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
