# The five arithmetic operators on small integers.
a, b = 17, 5
print(a + b, a - b, a * b, a // b, a % b)
print(a / b, 16 / 4, 1 / 3)
print(-a, +a, abs(-a))
print(2 ** 10, 2 ** 0, 0 ** 0, (-2) ** 3)
print(divmod(a, b))
