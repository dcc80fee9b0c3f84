# Pairs of every kind of items: made by a display, a call, a slice, a concatenation, unpacked arguments.
class Number(int):
    pass


class Same:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(1)


def collect(*args):
    return args


def made(a, b):
    yield "display", (a, b)
    yield "tuple", tuple([a, b])
    yield "slice", (None, a, b)[1:]
    yield "step", (b, None, a)[::-2]
    yield "sum", (a,) + (b,)
    yield "zip", next(zip([a], [b]))
    yield "dict", next(iter({a: b}.items()))
    yield "arguments", collect(a, b)
    yield "exception", ValueError(a, b).args


big = 1 << 70
edges = [0, 1, True, False, 2**63 - 1, 2**63, Number(1), -0.0, 1.5, "a", None, (1, 2)]
for a in edges:
    for b in edges:
        pairs = list(made(a, b))
        reference = pairs[0][1]
        for how, pair in pairs:
            assert pair == reference and reference == pair and not pair != reference, (how, a, b)
            assert hash(pair) == hash(reference), (how, a, b)
            assert repr(pair) == repr(reference), (how, a, b)
            assert len(pair) == 2 and pair and type(pair) is tuple
            assert type(pair[0]) is type(a) and type(pair[-1]) is type(b), (how, a, b)
            x, y = pair
            assert repr((x, y)) == repr((a, b))
            assert {pair: how}[reference] == how
            assert pair in [reference] and reference in {pair}
            assert a in pair and b in pair and "missing" not in pair
            assert pair.count(a) == reference.count(a) and pair.index(b) == reference.index(b)
            assert pair + (3,) == (a, b, 3) and (3,) + pair == (3, a, b) and pair * 2 == (a, b, a, b)
            assert pair[:] == pair and pair[:1] == (a,) and pair[::-1] == (b, a) and pair[2:] == ()
            assert [item for item in pair] == [a, b] and list(reversed(pair)) == [b, a]
            assert pair != (a,) and pair != (a, b, None) and pair != [a, b]

print(hash((1, 2)), hash((-1, -1)), hash((2**63 - 1, -(2**63))), hash((True, 1.0)), hash((0.5, 2)))
print((1, 2) == (True, 2.0), hash((1, 2)) == hash((True, 2.0)), (1, 2) == (Same(), Same()), (Same(), 5) == (1, 2))
print((True, 2), (1, False), (Number(1), 2), (1, big), (1.0, 2), (1, 2.0))
print((True, 2)[0] is True, (1, None)[1] is None)
