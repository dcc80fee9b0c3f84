# Floor division rounds towards minus infinity and the remainder has the sign of the divisor.
for a in (7, -7):
    for b in (2, -2, 3, -3):
        print(a, b, a // b, a % b, divmod(a, b), (a // b) * b + a % b == a)
