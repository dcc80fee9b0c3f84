# Keys are evaluated before their values, left to right.
def f(x):
    print('f', x)
    return x
d = {f(1): f(2), f(3): f(4)}
print(d)
d[f('k')] = f('v')
print({f(i): f(i + 10) for i in range(2)})
