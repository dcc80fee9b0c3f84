# Arithmetic that leaves 64 bits goes on with arbitrary precision, and comes back.
n = 9223372036854775807
print(n, n + 1, -n - 1, -n - 2)
print(n * n)
print(n * n // n == n, n * 2 - n == n)
m = -9223372036854775808
print(m - 1, -m, abs(m), m // -1, m * -1)
x = 1
for i in range(1, 31):
    x *= i
print(x)
