# Strings that live shortly.
import sys
import time


def main(n):
    total = 0
    for i in range(n):
        text = 'item ' + str(i) + ':' + str(i * i)
        total += len(text.upper().replace('ITEM', 'x' * (i % 50)))
    print(total)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 500000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
