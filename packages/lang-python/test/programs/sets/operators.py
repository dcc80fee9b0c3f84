# Union, intersection, difference, symmetric difference and comparisons.
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(b - a), sorted(a ^ b))
print({1, 2} <= a, {1, 2} < {1, 2}, a >= {1}, a == {4, 3, 2, 1}, a != b, a.isdisjoint({9}), {1, 2}.issubset(a), a.issuperset([1]))
print(sorted(a.union([7], (8,))), sorted(a.intersection([1, 2], [2])), sorted(a.difference([1])), sorted(a.symmetric_difference([1, 9])))
try:
    a | [1]
except TypeError as e:
    print(e)
