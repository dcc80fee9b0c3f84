# Decimal conversion of numbers with hundreds of digits, there and back.
n = 7 ** 500
s = str(n)
print(s)
print(int(s) == n, len(s))
print(-n == int('-' + s))
