# __enter__, __exit__ and their order; the as target.
class CM:
    def __init__(self, n): self.n = n
    def __enter__(self):
        print('enter', self.n)
        return self.n * 10
    def __exit__(self, t, v, tb):
        print('exit', self.n, t.__name__ if t else None, v)
        return False
with CM(1) as x:
    print('body', x)
with CM(2) as a, CM(3) as b:
    print(a, b)
with (CM(4) as c, CM(5)):
    print(c)
try:
    with CM(6):
        raise ValueError('v')
except ValueError as e:
    print('outside', e)
