# About 100 MB that live, of all sizes, replaced for some minutes: memory must not grow.
import sys
import time


def entry(i):
    kind = i % 5
    if kind == 0:
        return [i] * (i % 97)
    if kind == 1:
        return {'key': i, 'text': str(i)}
    if kind == 2:
        return 'x' * (i % 501)
    if kind == 3:
        return (i, i * 0.5, [i, (i, i + 1)])
    return [(i, k) for k in range(i % 11)]


def main(minutes):
    end = time.time() + 60 * minutes
    n = 185000
    table = [entry(i) for i in range(n)]
    x = 12345
    rounds = 0
    while time.time() < end:
        for _ in range(20000):
            x = (x * 1103515245 + 12345) & 0x7fffffff
            table[x % n] = entry(x >> 7)
        # Now and then a large one that lives shortly.
        big = [None] * (x % 300000)
        big.append(table[x % n])
        rounds += 1
    print(rounds)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.1)
