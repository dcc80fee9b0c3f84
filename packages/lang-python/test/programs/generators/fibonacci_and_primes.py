# Infinite generators.
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1
f, p = fib(), primes()
print([next(f) for _ in range(15)], [next(p) for _ in range(15)])
for x in fib():
    if x > 10 ** 20: break
print(x)
