# Sorting: the built-in sort with and without keys, and quicksort and heapsort written in Python.
# small: 100
import sys
import time
def numbers(n):
    seed = 42
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        out.append(seed % 100003)
    return out


def quicksort(a, lo, hi):
    while lo < hi:
        p = a[(lo + hi) // 2]
        i, j = lo, hi
        while i <= j:
            while a[i] < p:
                i += 1
            while a[j] > p:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            quicksort(a, lo, j)
            lo = i
        else:
            quicksort(a, i, hi)
            hi = j


def sift(a, i, n):
    v = a[i]
    while True:
        c = 2 * i + 1
        if c >= n:
            break
        if c + 1 < n and a[c + 1] > a[c]:
            c += 1
        if a[c] <= v:
            break
        a[i] = a[c]
        i = c
    a[i] = v


def heapsort(a):
    n = len(a)
    for i in range(n // 2 - 1, -1, -1):
        sift(a, i, n)
    for i in range(n - 1, 0, -1):
        a[0], a[i] = a[i], a[0]
        sift(a, 0, i)


def main(n):
    data = numbers(n)
    a = data[:]
    quicksort(a, 0, n - 1)
    b = data[:]
    heapsort(b)
    c = sorted(data)
    d = sorted(data, key=lambda x: (x % 1000, x))
    e = sorted([str(x) for x in data], reverse=True)
    checksum = 0
    for i in range(0, n, 7):
        checksum = (checksum * 31 + a[i] + d[i] * 3 + int(e[i]) * 5) % 1000000007
    print(a == b == c, checksum, c[0], c[-1])


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 160000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
