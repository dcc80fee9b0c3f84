# Chained assignment assigns left to right; the value comes first.
class T:
    def __init__(self, n): self.n = n
    def __setitem__(self, k, v): print(self.n, k, v)
def v():
    print('value')
    return 1
T('a')['x'] = T('b')['y'] = v()
a = b = c = []
print(a is b is c)
i = 0
i = x = i + 1
print(i, x)
