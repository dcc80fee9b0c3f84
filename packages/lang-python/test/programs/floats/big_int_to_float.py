# Big integers convert to the nearest float; too big is an OverflowError.
print(float(10 ** 25), float(2 ** 1000), 10 ** 25 / 3, 10 ** 400 / 10 ** 399)
print(float(9007199254740993), float(9007199254740995), float(-(2 ** 63)))
for f in (lambda: float(10 ** 400), lambda: 10 ** 400 * 1.0, lambda: 10 ** 400 / 3):
    try:
        f()
    except OverflowError as e:
        print(e)
