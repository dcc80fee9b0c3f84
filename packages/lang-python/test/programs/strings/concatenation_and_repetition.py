# + and * on strings; other operands are errors.
print('ab' + 'cd', 'ab' * 3, 3 * 'ab', 'ab' * 0, 'ab' * -1, 'a' * True)
for f in (lambda: 'a' + 1, lambda: 'a' * 'b', lambda: 'a' * 1.0, lambda: 'a' + b'b', lambda: 'a' - 'b'):
    try:
        f()
    except TypeError as e:
        print(e)
