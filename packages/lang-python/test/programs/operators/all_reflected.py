# Every binary operator calls its reflected method when the left side gives up.
class R:
    pass
for name in 'add sub mul truediv floordiv mod pow matmul lshift rshift and or xor'.split():
    setattr(R, f'__r{name}__', (lambda n: lambda self, o: (n, o))(name))
r = R()
print(1 + r, 1 - r, 1 * r, 1 / r, 1 // r, 1 % r, 1 ** r, 1 @ r, 1 << r, 1 >> r, 1 & r, 1 | r, 1 ^ r)
