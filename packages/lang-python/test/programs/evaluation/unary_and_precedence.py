# Operator precedence.
print(2 + 3 * 4 ** 2 // 5 % 7, -2 ** 2, not 1 == 2, 1 | 2 ^ 3 & 4 << 1, ~5 + 1, - -3, 10 - 5 - 2, 2 ** -1, 1 + 2 == 3 and not False or None)
print(not True in [False], 3 - -2, 7 // 2 * 2, 7 % 4 * 2, 1 << 2 + 1, 5 & 3 == 3, (5 & 3) == 3, -7 // 2, -(7 // 2), (lambda: 0 if False else 1)())
