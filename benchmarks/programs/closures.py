# Closures as counters, as partial applications and as callbacks; nonlocal variables.
# small: 100
import sys
import time
def counter(step):
    total = 0

    def bump(x):
        nonlocal total
        total += x * step
        return total

    return bump


def compose(f, g):
    return lambda x: f(g(x))


def adder(k):
    return lambda x: x + k


def main(n):
    bumps = [counter(i) for i in range(1, 4)]
    f = compose(adder(3), compose(lambda x: x * 2, adder(-1)))
    s = 0
    for i in range(n):
        s += bumps[i % 3](i & 7)
        s = f(s) % 1000003
    doubled = list(map(adder(5), range(n // 4)))
    kept = list(filter(lambda x: x % 3 == s % 3, doubled))
    print(s, len(kept), kept[-1], [b(0) for b in bumps])


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2500000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
