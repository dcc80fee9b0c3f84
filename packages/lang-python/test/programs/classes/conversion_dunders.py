# __int__, __float__, __index__, __bool__, __str__, __bytes__, __hash__, __format__, __round__.
class X:
    def __int__(self): return 3
    def __float__(self): return 2.5
    def __index__(self): return 1
    def __format__(self, spec): return f'<{spec}>'
    def __hash__(self): return 77
    def __round__(self, n=None): return ('round', n)
    def __bytes__(self): return b'x'
    def __trunc__(self): return 9
x = X()
print(int(x), float(x), [10, 20][x], 'abc'[x:], hex(x), f'{x:abc}', format(x), hash(x), round(x), round(x, 2), bytes(x), range(5)[x], '%d' % x)
class Y: pass
for f in (lambda: int(Y()), lambda: float(Y()), lambda: [1][Y()], lambda: format(Y(), 'x'), lambda: 'a' * Y()):
    try:
        f()
    except TypeError as e:
        print(e)
