# Product of two float matrices held as lists of lists.
# small: 8
import sys
import time
def matrix(n, seed):
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            seed = (seed * 1103515245 + 12345) % 2147483648
            row.append(seed / 2147483648.0)
        rows.append(row)
    return rows


def multiply(a, b):
    n = len(a)
    m = len(b[0])
    k = len(b)
    result = []
    for i in range(n):
        ai = a[i]
        row = [0.0] * m
        for j in range(m):
            s = 0.0
            for x in range(k):
                s += ai[x] * b[x][j]
            row[j] = s
        result.append(row)
    return result


def main(n):
    a = matrix(n, 1)
    b = matrix(n, 2)
    c = multiply(a, b)
    c = multiply(c, a)
    print('%.6f %.6f' % (c[0][0], sum([sum(row) for row in c])))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
