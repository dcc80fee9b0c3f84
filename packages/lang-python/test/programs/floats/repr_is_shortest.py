# repr of a float is the shortest text that reads back as the same number.
for x in (0.1, 0.2, 0.1 + 0.2, 1 / 3, 1.0, 100.0, 1e15, 1e16, 1e17, 1.5e300, 1e-4, 1e-5, 123456789.123456789, 5e-324, 1.7976931348623157e308, -0.0, 2.5):
    print(x)
