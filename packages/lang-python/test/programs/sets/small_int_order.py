# Small non-negative ints come out in increasing order from a small set.
print({1, 2, 3}, {0, 5, 3}, set(range(6)), {x for x in range(4)}, list({2, 1}))
