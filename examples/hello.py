# A first program for weft-python: npx weft-python examples/hello.py [name]
import sys


class Greeter:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return f'Hello, {self.name}!'


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


print(Greeter(sys.argv[1] if len(sys.argv) > 1 else 'world'))
source = primes()
print('Some primes:', [next(source) for _ in range(12)])
print('2 ** 100 =', 2 ** 100)
