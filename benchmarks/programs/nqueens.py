# The queens puzzle by filtering permutations: recursive generators and sets.
# small: 5
import sys
import time
def permutations(items):
    if len(items) <= 1:
        yield items
        return
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        for p in permutations(rest):
            yield items[i:i + 1] + p


def solutions(n):
    for p in permutations(list(range(n))):
        if len({row + col for row, col in enumerate(p)}) == n == len({row - col for row, col in enumerate(p)}):
            yield p


def main(n):
    count = 0
    checksum = 0
    for p in solutions(n):
        count += 1
        for q in p:
            checksum = (checksum * 31 + q) % 1000000007
    print(count, checksum)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
