# A sieve by set difference.
n = 100
primes = set(range(2, n))
for i in range(2, 11):
    if i in primes:
        primes -= set(range(i * i, n, i))
print(sorted(primes))
