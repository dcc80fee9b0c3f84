# The operators on floats, mixed with ints.
print(1.5 + 2, 2 - 0.5, 3 * 0.1, 7.0 / 2, 7.0 // 2, 7.5 % 2)
print(-7.5 // 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), divmod(7.5, -2.0))
print(2.0 ** 0.5, 2 ** 0.5, (-8) ** 2.0, 0.0 ** 0, 4 ** 0.5)
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0.0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: 10.0 ** 400):
    try:
        print(f())
    except (ZeroDivisionError, OverflowError) as e:
        print(type(e).__name__, e)
