# Parameters, *args and **kw can be captured.
def f(a, *args, k=1, **kw):
    def g():
        nonlocal a
        a += 1
        return a, args, k, kw
    return g
g = f(1, 2, 3, k=4, z=5)
print(g(), g())
def self_capture(n):
    return [lambda: n, lambda m: m + n]
x, y = self_capture(5)
print(x(), y(1))
