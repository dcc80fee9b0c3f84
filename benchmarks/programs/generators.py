# Generator pipelines, generator expressions and yield from through a tree.
# small: 50
import sys
import time
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def only_odd(source):
    for x in source:
        if x & 1:
            yield x


def pairs(source):
    it = iter(source)
    for a in it:
        yield a, next(it, 0)


def tree(lo, hi):
    if lo < hi:
        mid = (lo + hi) // 2
        yield from tree(lo, mid)
        yield mid
        yield from tree(mid + 1, hi)


def accumulate():
    total = 0
    while True:
        x = yield total
        total = (total * 3 + x) % 1000003


def main(n):
    s = 0
    for a, b in pairs(only_odd(numbers(n))):
        s += a * 3 - b
    s2 = sum(x * x % 7 for x in range(n))
    s3 = 0
    for i, x in enumerate(tree(0, n // 8)):
        s3 = (s3 * 7 + i ^ x) % 1000003
    acc = accumulate()
    next(acc)
    for i in range(n // 2):
        last = acc.send(i)
    print(s, s2, s3, last)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 4500000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
