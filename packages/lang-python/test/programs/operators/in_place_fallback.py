# An augmented operator falls back to the binary one.
class A:
    def __add__(self, o): return ('add', o)
class B(A):
    def __iadd__(self, o): return NotImplemented
class C:
    def __imul__(self, o): return 'imul'
a, b, c = A(), B(), C()
a += 1; b += 2; c *= 3
print(a, b, c)
d = C()
try:
    d += 1
except TypeError as e:
    print(e)
t = (1,)
u = t
t += (2,)
print(t, u)
