# A dict of lists that only grows.
import sys
import time


def main(n):
    table = {}
    for i in range(n):
        key = i * 7919 % 10007
        if key in table:
            table[key].append((i, key))
        else:
            table[key] = [(i, key)]
    print(len(table), sum(len(entry) for entry in table.values()))


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
