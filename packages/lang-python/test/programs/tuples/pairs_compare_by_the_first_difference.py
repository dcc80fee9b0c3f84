# Order of pairs: among themselves, with pairs of other kinds of items, with shorter and longer tuples.
nan = float("nan")
tuples = [(), (1,), (1, 2), (1, 2, 0), (1, 3), (0, 9), (2, -5), (1, 2.0), (1.0, 2.0), (1, 2.5), (True, 2), (1, 1 << 70), (0.5, 0.5)]
for a in tuples:
    print(a, "".join("<" if a < b else ">" if a > b else "=" for b in tuples))
    for b in tuples:
        assert (a <= b) == (not b < a) and (a >= b) == (not a < b) and (a == b) == (a <= b <= a)

words = [("b", 1), ("a", 2), ("a", 1), ("ab", 0), ("", 3)]
print(sorted(words), max(words), min(words))
print(sorted([(3, 1), (1, 2), (1, -2), (2**63 - 1, 0), (-(2**63), 5)]))
print(sorted([(3, "x"), (1, 2.5), (2, None), (0, (1, 2))]))
print(sorted([(1.5, 2), (1, 2.5), (1.5, -1), (-0.0, 1), (0, 0)]))
print(sorted([((2, 1), 0), ((1, 9), 5), ((1, 8), 7)], reverse=True))
print(sorted([(2, "b"), (1, "z"), (2, "a")], key=lambda pair: (-pair[0], pair[1])))

pair = (nan, 1)
print(pair == pair, pair == (nan, 1), pair == (float("nan"), 1), nan in pair, pair != (float("nan"), 1))
pair = (nan, nan)
print(pair == pair, pair == (nan, nan), pair[0] is nan, nan in pair, pair.index(nan), (1.0, nan)[1] is nan)
print((nan, 1) < (nan, 2), (nan, 1) < (1.0, 0), (1.0, nan) < (1.0, nan))
print((0.0, 1.0) == (-0.0, 1.0), (-0.0, 0.0), hash((0.0, 1.0)) == hash((-0.0, 1.0)))

for a, b in [((1, "x"), (1, 2)), ((1, 2), (1, None)), ((None, 1), (None, "a")), ((1, 2), [1, 2])]:
    try:
        print(a < b)
    except TypeError as error:
        print(error)
