# A linked queue of fixed length: every object lives for some time and then dies.
import sys
import time


class Cell:
    def __init__(self, value):
        self.value = value
        self.next = None


def main(n):
    head = tail = Cell(0)
    for i in range(1, n // 10):
        tail.next = Cell(i)
        tail = tail.next
    total = 0
    for i in range(n):
        tail.next = Cell(i)
        tail = tail.next
        total += head.value
        head = head.next
    print(total)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1500000
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    start = time.perf_counter()
    main(n)
    print('inner', time.perf_counter() - start, file=sys.stderr)
