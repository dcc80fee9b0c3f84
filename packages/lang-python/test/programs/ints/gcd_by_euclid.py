# A small number-theory program: Euclid, modular inverse, primes.
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
def egcd(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = egcd(b, a % b)
    return g, y, x - (a // b) * y
print(gcd(1071, 462), gcd(2 ** 80, 6 ** 40))
print(egcd(240, 46))
print([p for p in range(2, 60) if all(p % d for d in range(2, p))])
