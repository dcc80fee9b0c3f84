# Products of big integers keep every digit.
def fact(n):
    r = 1
    while n > 1:
        r *= n
        n -= 1
    return r
print(fact(50))
print(fact(100))
print(len(str(fact(300))), fact(300) % 1000003)
