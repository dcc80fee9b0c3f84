# Sorting by keys that are all ints, floats, strings or tuples, and by mixtures of them: order, stability, errors.
seed = 3


class Less:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x < other.x

    def __repr__(self):
        return f'L{self.x}'


def stable(keys):
    """Sorts pairs of key and number by the key, checks that it is the order of insertion sort."""
    pairs = list(zip(keys, range(len(keys))))
    for reverse in False, True:
        expected = []
        for pair in pairs:
            at = len(expected)
            while at > 0 and (expected[at - 1][0] < pair[0] if reverse else pair[0] < expected[at - 1][0]):
                at -= 1
            expected.insert(at, pair)
        got = sorted(pairs, key=lambda pair: pair[0], reverse=reverse)
        if [n for _, n in got] != [n for _, n in expected]:
            return False
        if [repr(x) for x in sorted(keys, reverse=reverse)] != [repr(key) for key, _ in expected]:
            return False
    return True


def choose(values, n=60):
    global seed
    chosen = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        chosen.append(values[(seed >> 8) % len(values)])
    return chosen


print('ints', stable(choose([3, 1, 2, -5, 10**18, -10**18, 0])), stable([True, 0, False, 1, 2, True]))
print('large', stable(choose([2**70, -2**70, 2**63 - 1, -2**63, 0, 2**63])))
print('floats', stable(choose([0.0, -0.0, 1.5, -1.5, 1e300, -1e300, float('inf'), float('-inf'), 1e-320, -1e-320])))
print('ints and floats', stable(choose([1, 1.0, 0.5, 2, -0.0, 0])))
print('strings', stable(choose(['', 'a', 'a\0', 'ab', 'abcdefg', 'abcdefgh', 'abcdefgi', 'b', '\xff', 'ÿz'])))
print('wide', stable(choose(['\u01fe', '\u01ff', '\u0200', 'a\u1234', 'a\ue000', 'a\uffff', 'a\U00010000', 'a\U0010ffff', 'a'])))
print('tuples', stable(choose([(1, 2), (1,), (), (1, 2, 0), (0, 9), (1, 'x')][:5])))
print('tuples of strings', stable(choose([('a', 2), ('b', 1), ('a', 1), ('abcdefghi', 0), ('abcdefghj', 0)])))
print('tuples of floats', stable(choose([(0.0, 2), (-0.0, 1), (-1.5, 1), (2.5, 0)])))
print('nested', stable(choose([((1, 2), 0), ((1, 1), 3), ((), 1)])))
print('lists', stable(choose([[1, 2], [1], [], [0, 5]])))
print([x for x, in sorted([(Less(3),), (Less(1),), (Less(2),)], key=lambda p: p[0])])
print(sorted([Less(2), Less(1), Less(3)], reverse=True))


class Word(str):
    def __lt__(self, other):
        return len(self) < len(other)


class Pair(tuple):
    def __lt__(self, other):
        return self[1] < other[1]


class Number(int):
    def __lt__(self, other):
        return int(self) > int(other)


print(sorted([Word('ccc'), Word('bb'), Word('a')]), sorted([Pair((1, 3)), Pair((2, 2)), Pair((3, 1))]))
print(sorted([Number(1), Number(3), Number(2)]), sorted('ccc bb a'.split(), key=Word))

nan = float('nan')
print(sorted([nan, nan]), [str(x) for x in sorted([3.0, nan, 1.0])], sorted([1, nan])[0])
for values in ([1, 'a'], ['a', 1], [(1, 'a'), (1, 2)], [('a',), (1,)], [1, (1,)], [None, None], [1.0, None]):
    try:
        print(sorted(values))
    except TypeError as e:
        print(e)

calls = []


def failing(x):
    calls.append(x)
    if len(calls) == 3:
        raise ValueError('third')
    return x


xs = [5, 4, 'c', 2]
try:
    xs.sort(key=failing)
except ValueError as e:
    print(e, xs, calls)
ys = [Less(2), Less(1), Less('x')]
try:
    ys.sort()
except TypeError as e:
    print(e, sorted(map(repr, ys)))
