# The plainest float loop: one accumulator, three operations.
# small: 1000
import sys
import time
def main(n):
    x = 0.5
    acc = 0.0
    i = 0
    while i < n:
        x = x * 0.999999 + 0.25
        acc += x * x - 0.125
        i += 1
    print('%.6f' % acc)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 12000000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
