# The plainest integer loop: a linear congruential generator.
# small: 1000
import sys
import time
def main(n):
    acc = 12345
    i = 0
    while i < n:
        acc = (acc * 1103515245 + 12345) & 0x7fffffff
        i += 1
    print(acc)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 8000000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
