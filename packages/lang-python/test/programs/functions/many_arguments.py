# Calls with many arguments and parameters.
def f(a, b, c, d, e, f, g, h, i, j, k=11, l=12):
    return a + b + c + d + e + f + g + h + i + j + k + l
print(f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), f(*range(12)), f(1, 2, 3, 4, 5, 6, 7, 8, j=10, i=9, l=0))
print(max(*range(300)), len([*range(300)]), (lambda *a: len(a))(*range(1000)), '{}{}{}'.format(*'abc'))
