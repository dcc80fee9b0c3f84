# Comparisons of ints with ints, bools and floats.
print(1 < 2, 2 <= 2, 3 > 4, 3 >= 4, 3 == 3, 3 != 3)
print(1 == 1.0, 1 < 1.5, 2 > 1.5, True == 1, False < 1)
print(2 ** 53 == float(2 ** 53), 2 ** 53 + 1 == float(2 ** 53))
print(10 ** 30 > 10 ** 29, -10 ** 30 < 0, 10 ** 30 == 10 ** 30, 10 ** 400 > 1e308)
print(1 == '1', 1 != '1')
