# Power iteration on an infinite matrix: float loops, comprehensions and many small calls.
# small: 20
import sys
import time
def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v):
    n = len(v)
    out = []
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += entry(i, j) * v[j]
        out.append(s)
    return out


def times_transposed(v):
    n = len(v)
    return [sum([entry(j, i) * v[j] for j in range(n)]) for i in range(n)]


def main(n):
    u = [1.0] * n
    for _ in range(5):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    vbv = sum([a * b for a, b in zip(u, v)])
    vv = sum([b * b for b in v])
    print('%.9f' % (vbv / vv) ** 0.5)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 680
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
