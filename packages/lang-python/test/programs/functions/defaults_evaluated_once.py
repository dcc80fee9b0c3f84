# Default values are evaluated at definition, and shared.
def f(x, acc=[]):
    acc.append(x)
    return acc
print(f(1), f(2), f(3, []), f(4))
n = 5
def g(a=n):
    return a
n = 6
print(g(), g.__defaults__, f.__defaults__)
def h(a=print('default evaluated')):
    return a
h()
h()
