/**
 * What all random Python programs start with: a few classes that answer to the same methods in different ways, functions that make closures, a
 * generator, and lists whose items have different types.
 */
export const classes = ['A', 'B', 'C', 'S'] as const;

export const prelude = `
import math
class Failure(Exception):
    def __str__(self):
        return 'failure %s' % self.args
class A:
    kind = 1
    def __init__(self, x):
        self.x = x
        self.y = x * 2
    @property
    def p(self):
        return self.x + 1
    @p.setter
    def p(self, value):
        self.x = value - 1
    def m(self, k):
        return self.x + k
    def m2(self, a, k=3):
        self.y = (self.y + a) % 1009
        return self.y * k
    def copy(self, d):
        return type(self)(self.x + d)
    def __add__(self, other):
        return A((self.x + other.x) % 10007)
    def __eq__(self, other):
        return self.x == other.x
    def __lt__(self, other):
        return self.x < other.x
    def __repr__(self):
        return '%s(%d, %d)' % (type(self).__name__, self.x, self.y)
class B(A):
    kind = 2
    def __init__(self, x):
        super().__init__(x + 1)
        self.z = [x]
    def m(self, k):
        return super().m(k) * 2
    @classmethod
    def make(cls, x):
        return cls(x)
    def copy(self, d):
        return self.make(d)
class C(B):
    def m(self, k):
        self.z.append(k % 11)
        if len(self.z) > 4:
            del self.z[0]
        return sum(self.z)
    @staticmethod
    def twice(v):
        return v * 2
    @property
    def p(self):
        return self.twice(self.x)
    @p.setter
    def p(self, value):
        self.y = value % 5
class S(A):
    __slots__ = ('a', 'b')
    kind = 4
    def __init__(self, x):
        self.x = x
        self.y = 0
        self.a = x % 3
    def m(self, k):
        if k % 5 == 4:
            raise Failure(k % 7)
        return self.a * k
    def __getattr__(self, name):
        if name.startswith('extra'):
            return 5
        raise AttributeError(name)
def adder(n):
    def add(a):
        return a + n
    return add
def counter(n):
    def count(a):
        nonlocal n
        n = (n + a) % 1000
        return n
    return count
def compose(f, g):
    return lambda a: f(g(a) % 100)
def gen(n):
    a, b = 0, 1
    for _ in range(n):
        yield a
        a, b = b, a + b
def recursive(n):
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)
def swap(a, b, *rest):
    return b, a
def trim(d):
    while len(d) > 8:
        d.popitem()
    return d
mixed = [1, 2.5, True, 10 ** 20, -7]
objects = [A(1), B(2), C(3), S(4)]
notes = []
def note(e):
    if len(notes) < 200:
        notes.append((type(e).__name__, str(e)))
kept = []
def keep(v):
    if callable(v):
        v = 'callable'
    kept.append(v)
def report():
    print(len(kept), kept[-3:])
    kept.clear()
`.trimStart();
