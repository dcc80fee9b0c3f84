# The in-place operators and methods.
a = {1, 2}
b = a
a |= {3}
a &= {2, 3, 4}
a ^= {2, 9}
a -= {9}
print(sorted(a), a is b)
a.update([5, 6], {7})
a.intersection_update({3, 5, 6})
a.difference_update([6])
a.symmetric_difference_update([5, 10])
print(sorted(a), sorted(b))
