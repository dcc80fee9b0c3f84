# A linked queue whose cells die as fast as they are made: the loop must not keep its first cell alive, which leads to all others.
class Cell:
    def __init__(self, value):
        self.value = value
        self.next = None


def main(n):
    head = tail = Cell(0)
    total = 0
    for i in range(n):
        tail.next = Cell(i)
        tail = tail.next
        total += head.value
        head = head.next
    print(total)


main(100000)
