# Half a gigabyte of mixed objects that live, written at random while others come and go: what pauses are measured with.
import sys
import time


class Node:
    def __init__(self, key, left, right):
        self.key = key
        self.left = left
        self.right = right


def entry(i, other):
    kind = i & 3
    if kind == 0:
        return Node(i, other, None)
    if kind == 1:
        return [i, (i, i + 1), str(i)]
    if kind == 2:
        return {'key': i, 'text': str(i), 'next': None}
    return (i, i * 0.5, [other, i])


def touch(value, other):
    # A reference to another entry is stored into an old object.
    if isinstance(value, Node):
        value.right = other
    elif isinstance(value, list):
        value[1] = (other, 0)
    elif isinstance(value, dict):
        value['next'] = other


def main(n):
    array = [None] * n
    table = {}
    for i in range(n):
        array[i] = entry(i, None)
        table[i] = (i, array[i])
    x = 12345
    total = 0
    for i in range(2 * n):
        x = (x * 1103515245 + 12345) & 0x7fffffff
        k = x % n
        touch(array[k], i)
        x = (x * 1103515245 + 12345) & 0x7fffffff
        k = x % n
        array[k] = new = entry(i, k)
        table[k] = (i, new)
        # Garbage at once.
        total += len([i, k, x, (i, k)])
    print(n, len(table), total)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1450000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
