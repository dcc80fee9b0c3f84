# Loops whose pairs have items of changing kinds, long enough to be compiled.
def swapped(pairs):
    result = []
    for a, b in pairs:
        result.append((b, a))
    return result


def total(pairs):
    s = 0
    for pair in pairs:
        s += pair[0] if isinstance(pair[0], int) else 100
        s += len(pair)
        if pair[-1] is None:
            s += 1
    return s


def kinds(n):
    for i in range(n):
        if i < n // 2 or i % 7:
            yield (i, i + 1)
        elif i % 2:
            yield (i, None)
        else:
            yield ("x", i & 1 == 0)


pairs = list(kinds(1500))
print(total(pairs), total(swapped(pairs)), swapped(swapped(pairs)) == pairs)
print(sum(len(set(swapped(pairs)[:k])) for k in range(0, 3000, 1000)))

counts = {}
for i in range(2000):
    key = (i % 5, i % 3) if i < 1500 else (i % 5 == 1, i % 3)
    counts[key] = counts.get(key, 0) + 1
print(sorted(counts.items()))


def overflowing(n):
    a, b = 0, 1
    seen = []
    for i in range(n):
        a, b = b, a + b
        seen.append((a, b))
    return seen


print(overflowing(120)[-1], overflowing(92)[-1], overflowing(90)[-1], len(set(overflowing(200))))


def extremes(n):
    best = (n, -1)
    worst = (-1, -1)
    for i in range(n):
        key = ((i * 7919) % n, i)
        if key < best:
            best = key
        if key >= worst:
            worst = key
    return best, worst


print(extremes(2000), extremes(1999))


def unpack_two(items):
    good = 0
    bad = 0
    for item in items:
        try:
            a, b = item
            good += 1
        except ValueError:
            bad += 1
        except TypeError:
            bad += 1000
    return good, bad


print(unpack_two([(1, 2), (1,), ("a", 2), (1, 2, 3), "ab", 5, [1, 2]] * 300))
