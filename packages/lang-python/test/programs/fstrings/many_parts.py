# f-strings of one to twelve parts, with empty ones, numbers, and characters beyond the basic plane.
for a, b in [('x', 1), ('', -5), ('é', 10**20), ('😀', 0), ('ab' * 150, 2.5)]:
    texts = [
        f'{a}',
        f'{a}{b}',
        f'{a}-{b}',
        f'<{a}-{b}',
        f'<{a}-{b}>',
        f'<{a}-{b}>{a}',
        f'<{a}-{b}>{a}!{b}',
        f'<{a}-{b}>{a}!{b}?{a}',
        f'<{a}-{b}>{a}!{b}?{a}:{b}.',
        f'{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}',
        f'{b}{b}{b}{b}{b}',
        f'{a:>3}|{b:>6}|{a!r:<8}|{b!s:^5}',
    ]
    for text in texts:
        print(len(text), ascii(text[:30]), ascii(text[-10:]))


class Name(str):
    def __format__(self, spec):
        return 'formatted ' + spec

    def __str__(self):
        return 'shown'


n = Name('n')
print(f'{n}|{n:5}|{n!s}|{n!r}|{n!s:>8}')


def numbers(values):
    return [f'a{v}b{v}c' for v in values]


print(numbers([0, 9, 10, 99, 100, 12345, 999999999, 1000000000, 2147483647, 2147483648, 10**18, 2**63 - 1, -2**63, -1, -10, -2147483648]))
print([str(10**k) for k in range(20)], [str(10**k - 1) for k in range(20)], [str(-(10**k)) for k in range(20)])
