# A number that was put into a container is the number that comes out: the same object, with the same id.
import sys

big = 10 ** 10 + int(len(sys.argv) > 5)
real = 2.5 * (1 + big % 7)
huge = 10 ** 40 + big


class Holder:
    def __init__(self, value):
        self.value = value


for x in (big, real, huge, 7):
    values = [x, x]
    table = {'x': x, 1: x}
    holder = Holder(x)
    print(values[0] is x, table['x'] is x, table[1] is x, holder.value is x, max(values) is x)
    print(id(values[1]) == id(x), id(table['x']) == id(x), id(holder.value) == id(x))

numbers = [big, big + 1, big + 2]
print(numbers[1] is numbers[2], id(numbers[1]) == id(numbers[2]), id(numbers[0]) == id(numbers[0]))
print(1 is True, id(1) == id(True), 1.0 is 1, id(0.0) == id(-0.0))
ids = {id(n) for n in (1, 2, 300, -300, big, 1.5, -1.5, True, False, None, huge)}
print(len(ids))
