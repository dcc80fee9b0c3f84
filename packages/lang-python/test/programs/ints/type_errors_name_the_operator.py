# An unsupported operand names the operator and both types.
for f in (lambda: 1 + 'a', lambda: 'a' + 1, lambda: 1 - None, lambda: [] * 1.5, lambda: 1 // [], lambda: {} % 2,
          lambda: 1 & 1.0, lambda: 1 << 'x', lambda: 2 ** 'x', lambda: 1 @ 2, lambda: -'a', lambda: ~1.5, lambda: +[],
          lambda: 1 < 'a', lambda: [] >= 3):
    try:
        f()
    except TypeError as e:
        print(e)
