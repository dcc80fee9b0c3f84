# Allocation of many small short-lived trees: the collector's benchmark.
# small: 6
import sys
import time
class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def check(node):
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def main(n):
    print('stretch', check(make(n + 1)))
    long_lived = make(n)
    for depth in range(4, n + 1, 4):
        rounds = 1 << (n - depth + 2)
        total = 0
        for _ in range(rounds):
            total += check(make(depth))
        print(rounds, depth, total)
    print('long lived', check(long_lived))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
