# Values from left to right, then targets from left to right, however many there are.
log = []


class Box:
    def __setattr__(self, name, value):
        log.append(("set", name, value))
        object.__setattr__(self, name, value)

    def __getattr__(self, name):
        log.append(("get", name))
        return name.upper()


def say(x):
    log.append(x)
    return x


def show():
    print(log)
    log.clear()


box = Box()
box.a, box.b = box.b, box.a
show()
box.c, box.d, box.e = say(1), box.f, say(3)
show()
[box.a, box.b] = say("x"), say("y")
show()
box.a, (box.b, box.c) = say(1), (say(2), say(3))
show()
items = [0, 1, 2, 3]
i, items[i] = say(2), say("second")
print(i, items)
items[say(0)], items[say(1)], items[say(3)] = items[say(3)], items[say(0)], items[say(1)]
show()
print(items)
x = y = 1
x, y, z = y + 1, x + 2, x
print(x, y, z)
x, x = 1, say(2)
print(x)
x, y = z = y, x
print(x, y, z)
x, *y = 1, 2
print(x, y)
x, y = *[5, 6],
print(x, y)

try:
    x, y, z = say(1), 2
except ValueError as error:
    print(error)
try:
    x, y = say(1), 2, 3
except ValueError as error:
    print(error)
try:
    x, undefined.name = 7, say(8)
except NameError as error:
    print(error, x)


def rotate(n):
    a, b, c = 0, "b", None
    for k in range(n):
        a, b, c = b, c, a
        b, c = c, b
    return a, b, c


print(rotate(500), rotate(501))
