# One big array of references, written all over with young objects.
import sys
import time


def main(n):
    array = [None] * n
    x = 12345
    for _ in range(3 * n):
        x = (x * 1103515245 + 12345) & 0x7fffffff
        array[x % n] = (x, x + 1)
    print(n, sum(1 for entry in array if entry is not None))


n = int(sys.argv[1]) if len(sys.argv) > 1 else 300000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
