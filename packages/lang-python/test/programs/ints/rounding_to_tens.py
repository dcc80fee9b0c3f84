# round() of integers with negative digits rounds half to even.
print(round(15, -1), round(25, -1), round(1234, -2), round(-15, -1), round(5), round(7, 2))
print(round(123456789123456789123, -10))
