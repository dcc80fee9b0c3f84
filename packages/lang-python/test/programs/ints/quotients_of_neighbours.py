# Quotients of numbers that have the same number of digits, or nearly so, checked by multiplying back.
seed = 12345


def random(bits):
    global seed
    value = 0
    while bits > 0:
        seed = (seed * 1103515245 + 12345) % 2147483648
        value = (value << 24) | (seed >> 7)
        bits -= 24
    return value


wrong = 0
for i in range(400):
    n = 70 + i % 200
    b = random(n) | 1
    a = random(n + random(24) % 96 - 24)
    for x in (a, -a, a * b, a * b - 1):
        q = x // b
        if not 0 <= x - q * b < b or divmod(x, b) != (q, x - q * b):
            wrong += 1
print(wrong, (1 << 190) // (3 << 200), -(1 << 190) // (3 << 200))
