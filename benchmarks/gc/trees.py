# Many small short-lived trees beside one that lives.
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
    long_lived = make(n)
    total = 0
    for _ in range(40):
        total += check(make(n - 4))
    print(total, check(long_lived))


n = int(sys.argv[1]) if len(sys.argv) > 1 else 16
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
