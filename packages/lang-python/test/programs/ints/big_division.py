# Division and remainder of big integers with every combination of signs.
a = 123456789012345678901234567890
b = 9876543210987654321
for x in (a, -a):
    for y in (b, -b):
        print(x // y, x % y)
print(a // a, a % a, b // a, b % a, -b // a, -b % a)
print(divmod(10 ** 40, 10 ** 20 + 1))
print(10 ** 30 // 7, 10 ** 30 % 7, 10 ** 30 / 10 ** 10)
