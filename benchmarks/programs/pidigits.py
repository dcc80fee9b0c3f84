# Digits of pi by an unbounded spigot: arithmetic on integers that keep growing.
# small: 30
import sys
import time
def digits():
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < m * t:
            yield m
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2


def main(n):
    line = []
    checksum = 0
    for i, d in enumerate(digits()):
        if i == n:
            break
        checksum = (checksum * 10 + d) % 1000000007
        line.append(str(d))
        if len(line) == 50:
            print(''.join(line))
            line = []
    print(''.join(line), checksum)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 5500
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
