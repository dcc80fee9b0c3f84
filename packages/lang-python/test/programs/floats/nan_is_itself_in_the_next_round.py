# A loop that makes a NaN and keeps it in two places: it is one object there, and no other NaN is.
inf = float('inf')


def in_a_variable_and_a_list(n):
    seen = [None]
    x = 0.0
    count = 0
    for i in range(n):
        if seen[0] is x:
            count += 1
        x = inf - inf
        seen[0] = x
    return count


def later(n):
    seen = [inf - inf, inf - inf]
    infinities = [inf]
    x = inf - inf
    count = 0
    for i in range(n):
        if seen[i & 1] is x:
            count += 1
        x = infinities[0] - inf
        if i > n // 2:
            seen[(i + 1) & 1] = x
    return count


def found_by_identity(n):
    values = [1.0, None]
    x = 1.0
    count = 0
    for i in range(n):
        if x in values:
            count += 1
        x = inf - inf if i % 3 else float(i)
        values[1] = x
    return count


print(in_a_variable_and_a_list(3000))
print(later(3000))
print(found_by_identity(3000))
