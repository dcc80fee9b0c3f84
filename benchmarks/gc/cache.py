# A cache that lives, with entries that are replaced.
import sys
import time


def main(n):
    cache = {}
    for i in range(n):
        cache[i] = [i, (i, i + 1), str(i)]
    x = 12345
    for i in range(2 * n):
        x = (x * 1103515245 + 12345) & 0x7fffffff
        cache[x % n] = [i, (x, i), str(x)]
    print(len(cache))


n = int(sys.argv[1]) if len(sys.argv) > 1 else 200000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
