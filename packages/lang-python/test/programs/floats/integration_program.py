# A numeric program: Simpson's rule and Newton's iteration.
def simpson(f, a, b, n):
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        s += f(a + i * h) * (4 if i % 2 else 2)
    return s * h / 3
print(simpson(lambda x: x * x, 0, 3, 10))
print(simpson(lambda x: 4 / (1 + x * x), 0, 1, 100))
x = 1.0
for i in range(6):
    x = (x + 2 / x) / 2
    print(i, x)
