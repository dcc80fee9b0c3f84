# A set of ints keeps its order and its equalities when other objects join it, or are looked for in it
def show(s):
    print(list(s), len(s))


s = {3, 1, 2}
s.add('a')
s.discard('a')
show(s)
print(2.0 in s, 2.5 in s, True in s, False in s, None in s, (1,) in s, '1' in s, 10 ** 30 in s)

s = {0, 1, 2}
s.add(True)
s.add(False)
s.add(2.0)
show(s)
s = {True, False}
s.add(1)
s.add(0)
show(s)
s = {5, 6}
s.add(False)
show(s)

big = 2 ** 63
edges = {-big, -big + 1, -big + 2, big - 1, -1, -2, 0, 2 ** 61 - 1, 2 ** 61, -(2 ** 61)}
show(sorted(edges))
for x in (-big, -big + 1, -big + 2, big - 1, big, -big - 1, -1, -2):
    print(x in edges, end=' ')
print()
s = {-1, -2}
show(s)
s.remove(-1)
show(s)
s.add(-1)
show(s)


class Odd:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        return other == self.n


s = {1, 2, 3}
print(Odd(2) in s, Odd(4) in s)
s.add(Odd(3))
show(s)


class Clearing:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        victim.clear()
        return False


victim = {1, 9, 17, 'x'}
print(Clearing() in victim, len(victim))
victim = {1, 9}
c = Clearing()
victim.add(c)
print(len(victim), c in {c})

a = set(range(0, 40, 3))
b = set(range(0, 40, 4))
m = {0, 'x', 12, None}
for x in (a, b, m):
    for y in (a, b, m):
        for z in (x | y, x & y, x - y, x ^ y):
            print(sorted(map(str, z)), end=' ')
        print(x <= y, x == y, x.isdisjoint(y))
show(a & b)
show(a | b)
show(a ^ b)
print(hash(frozenset({1, 2, -1})) == hash(frozenset([2, -1, 1])), frozenset({1, 2}) in {frozenset({2, 1})})
c = a.copy()
c -= b
show(c)
c |= {'q'}
c.discard('q')
show(c)
while c:
    print(c.pop(), end=' ')
print()
try:
    for x in a:
        a.add('late')
except RuntimeError as e:
    print(e)

# The order is that of the table, whatever was removed and added.
state = 1
s = set()
for step in range(3000):
    state = (state * 1103515245 + 12345) % 2147483648
    x = (state >> 8) % 97 - 40
    if state >> 20 & 1:
        s.add(x * x * x)
    else:
        s.discard(x * x * x)
    if step == 1500:
        s.add(0.5)
    if step == 1700:
        s.remove(0.5)
    if step % 500 == 499:
        print([x for x in s])
