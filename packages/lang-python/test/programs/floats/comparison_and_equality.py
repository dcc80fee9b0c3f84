# Comparison chains and equality with ints beyond 2**53.
print(0.1 + 0.2 == 0.3, 0.5 == 0.5, 1.0 == 1, -0.0 == 0.0)
print(float(2 ** 53) == 2 ** 53 + 1, 2 ** 53 + 1 > float(2 ** 53), 1e300 < 10 ** 301, 1e16 + 1 == 10 ** 16 + 1)
print(1 < 1.5 < 2, max(1, 2.5), min(1.0, 1), sorted([2.5, 1, 3, 0.5]))
