# Loops as programs have them: several features together.


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def make_tree(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make_tree(depth - 1), make_tree(depth - 1))


assert make_tree(9).check() == 1023
# trace function make_tree: an object that is returned is made once
# slow: the frames of callers are made, and read again after each call
# assert at least 1 call_assembler; at most 46 operations


class Link:
    def __init__(self, value, next):
        self.value = value
        self.next = next


def linked_list(n):
    head = None
    for i in range(n):
        head = Link(i, head)
    s = 0
    while head is not None:
        s += head.value
        head = head.next
    return s


assert linked_list(200) == 19900
# trace linked_list at "for i in": a node is an object and its int
# assert inlines Link.__init__; no call*; at most 2 new; no new_array; at most 12 operations
# trace linked_list at "while head": following links checks each node's map
# slow: a node is compared with None though its class is known
# assert no call*; no new; at most 13 operations


class Grid:
    def __init__(self, w, h):
        self.w = w
        self.h = h
        self.data = [0] * (w * h)

    def __getitem__(self, at):
        x, y = at
        return self.data[y * self.w + x]

    def __setitem__(self, at, v):
        x, y = at
        self.data[y * self.w + x] = v


def grid(n):
    g = Grid(n, n)
    for y in range(1, n - 1):
        for x in range(1, n - 1):
            g[x, y] = g[x - 1, y] + 1
    return g[n - 2, n - 2]


assert grid(40) == 38
# trace grid at "for x in": the tuple of an index is virtual
# assert inlines Grid.__getitem__, Grid.__setitem__; no call*; no new; no new_array; at most 21 operations


def sieve(n):
    flags = [True] * n
    count = 0
    for i in range(2, n):
        if flags[i]:
            count += 1
            for j in range(i * 2, n, i):
                flags[j] = False
    return count


assert sieve(500) == 95
# trace sieve at "for j in": an item is replaced
# assert no call*; no new; at most 9 operations


def collatz(n):
    best = 0
    for i in range(1, n):
        k = i
        steps = 0
        while k != 1:
            k = k // 2 if k % 2 == 0 else 3 * k + 1
            steps += 1
        if steps > best:
            best = steps
    return best


assert collatz(60) == 112
# trace collatz at "while k != 1": a conditional expression is a guard and a bridge
# slow: a remainder and a quotient by 2 are not a mask and a shift
# assert no call*; no new; at most 3 bridges; at most 9 operations


def mandelbrot(w):
    total = 0
    for y in range(w):
        for x in range(w):
            zr = zi = 0.0
            cr = 2.0 * x / w - 1.5
            ci = 2.0 * y / w - 1.0
            k = 0
            while k < 50 and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                k += 1
            total += k
    return total


assert mandelbrot(12) > 0
# trace mandelbrot at "while k < 50": floats and the counter are unboxed
# assert no call*; no new; 2 guard_*; at most 14 operations


def queens(n):
    def place(row, columns, left, right):
        if row == n:
            return 1
        count = 0
        for c in range(n):
            if columns[c] or left[row + c] or right[row - c + n]:
                continue
            columns[c] = left[row + c] = right[row - c + n] = True
            count += place(row + 1, columns, left, right)
            columns[c] = left[row + c] = right[row - c + n] = False
        return count

    return place(0, [False] * n, [False] * (2 * n), [False] * (2 * n))


assert queens(6) == 4
# trace place at "for c in": the rounds that go on at once
# assert no call*; at most 10 operations


def bytecode(program, n):
    pc = acc = 0
    steps = 0
    while steps < n:
        op = program[pc]
        if op == 0:
            acc += 1
        elif op == 1:
            acc -= 2
        elif op == 2:
            acc ^= 5
        else:
            pc = -1
        pc += 1
        steps += 1
    return acc


assert bytecode([0, 0, 2, 1, 3], 500) != -1
# trace bytecode: one path of an interpreter's loop, the others are bridges
# assert no call*; no new; at most 3 bridges; at most 14 operations


def words(text):
    counts = {}
    for w in text.split():
        if w in counts:
            counts[w] += 1
        else:
            counts[w] = 1
    return counts


assert words("a b c d " * 60)["a"] == 60
# trace words: a count in a dict is looked up three times
# slow: the text of the key is read again after each lookup
# assert at most 3 call*; at most 0 new; at most 27 operations


class Shape:
    def area(self):
        return 0


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s * self.s


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3 * self.r * self.r


def areas(shapes):
    total = 0
    for shape in shapes:
        total += shape.area()
    return total


assert areas([Square(2), Circle(3)] * 100) == 3100
# trace areas: two classes in one list are the loop and a bridge
# assert no call*; no new; at most 1 bridges; at most 18 operations


def big_ints(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
    return a


assert big_ints(300) % 1000 == 600
# trace big_ints: the loop for the machine's ints and at most three bridges
# assert no call*; no new; at most 2 bridges; at most 6 operations


def state_machine(n):
    state = "a"
    count = 0
    for i in range(n):
        if state == "a":
            state = "b"
        elif state == "b":
            state = "c"
        else:
            state = "a"
            count += 1
    return count


assert state_machine(300) == 100
# trace state_machine: comparing constant strings is comparing objects
# slow: the next state is a constant that this one is not, so the loop is not peeled
# assert at most 1 new; at most 0 call*; at most 2 bridges; at most 21 operations


def stack(n):
    items = []
    for i in range(n):
        items.append(i)
        items.append(i + 1)
        b = items.pop()
        a = items.pop()
        items.append(a + b)
        items.pop()
    return len(items)


assert stack(200) == 0
# trace stack: a list used as a stack needs no call
# assert no call*; no new; no new_array; at most 7 operations


def vectors(n):
    xs = [0.5] * 3
    ys = [1.5] * 3
    s = 0.0
    for i in range(n):
        s += sum([x * y for x, y in zip(xs, ys)])
    return s


assert vectors(100) == 225.0
# trace vectors: a dot product of short lists
# slow: zip and its next are calls, the function of the comprehension is made
# assert at most 3 call*; at most 111 operations


def chained(n):
    s = 0
    for i in range(n):
        s += int(str(i)) + len(repr(i))
    return s


assert chained(100) == 5140
# trace chained: str, int, len and repr without boxes for what is between
# assert at most 4 call*; at most 26 operations


def default_dict(keys):
    d = {}
    for k in keys:
        d.setdefault(k, []).append(k)
    return len(d)


assert default_dict([1, 2, 3] * 60) == 3
# trace default_dict: setdefault with a list
# slow: the loop is the round in which the list grows
# assert at most 1 call*; at most 32 operations


def until_break(n):
    i = 0
    while True:
        i += 3
        if i > n:
            break
    return i


assert until_break(500) == 501
# trace until_break: an endless loop has no other guards than its break's
# assert no call*; no new; 1 guard_false; 1 guard_no_overflow
# ops
#   l2 = i64.add_ovf(l1, 3n)
#   guard_no_overflow()
#   i1 = i64.gt_s(l2, l3)
#   guard_false(i1)
#   jump(...)


def ways_back(n):
    a = b = 0
    for i in range(n):
        if i % 3 == 0:
            a += i
            continue
        b += i
    return a - b


assert ways_back(600) == -60300
# trace bridge ways_back: each way back enters the loop where the loop itself does, so its ints have no boxes
# slow: a, which the loop does not touch, is an object in it
# assert 1 new; no call*; at most 11 operations
