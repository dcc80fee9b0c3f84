# a < b < c evaluates b once and stops at the first false.
def t(x):
    print('eval', x)
    return x
print(t(1) < t(2) < t(3))
print(t(3) < t(2) < t(1))
print(1 < 2 > 1, 1 == 1 != 2, 1 < 3 in [3], 5 > 4 > 3 > 2, 1 < 2 < 2, 'a' < 'b' == True)
