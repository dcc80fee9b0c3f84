# Powers: big results, negative exponents give floats, three-argument pow.
print(2 ** 64, 3 ** 40, (-3) ** 41)
print(2 ** -1, 10 ** -3, (-2) ** -2)
print(pow(2, 10), pow(3, 200, 1000007), pow(7, -1, 13), pow(-5, 3, 7))
print(2 ** 3 ** 2, -2 ** 2, (-2) ** 2)
