# Conditional expressions nest to the right.
for n in (-1, 0, 1):
    print('neg' if n < 0 else 'zero' if n == 0 else 'pos', (1 if n else 2) + 10, [n if n else 'z'])
