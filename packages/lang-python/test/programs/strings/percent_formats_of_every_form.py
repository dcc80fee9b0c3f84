# `%`: formats of every form, many of them twice, with the errors in the order in which they are met.
def show(format, values):
    try:
        print(repr(format % values))
    except Exception as e:
        print(type(e).__name__, e)


class Named:
    def __str__(self):
        return 'named'

    def __repr__(self):
        return 'Named()'


class Index:
    def __index__(self):
        return 42


for round in range(2):
    for value in (0, 7, -7, 123456789, 2**31, -2**31, 2**63 - 1, -2**63, 2**63, 10**30, True, 3.9):
        show('%d', value)
        show('<%5d|%-5d|%05d|%+d|% d>', (value,) * 5)
        show('item %d!', value)
    show('%s %r %a', (Named(), Named(), 'é'))
    show('%5s|%-5s|%.2s|%5.1s|', ('abc',) * 4)
    show('100%%', ())
    show('%d%%', 5)
    show('%5%|', ())
    show('%(a)d %(b)s %(a)05d', {'a': 1, 'b': 'x'})
    show('%(a(b)c)s', {'a(b)c': 1})
    show('%*d|%-*d|%.*f', (6, 1, 6, 2, 3, 2.5))
    show('%*d', (-6, 1))
    show('%.*f', (-1, 2.5))
    show('%x %X %o %#x %#o', (255, 255, 8, 255, 8))
    show('%e %f %g %.3e', (1.5, 1.5, 1.5, 12345.678))
    show('%c%c', ('a', 98))
    show('%ld %hd %Ld', (1, 2, 3))
    show('%.3d|%8.3d', (5, -5))
    show('%x', Index())
    show('%s', (1, 2))
    show('%s %s', 'a')
    show('%s', ())
    show('%d', 'a')
    show('%x', 2.5)
    show('%d %', 'x')
    show('%d %', 1)
    show('%', 1)
    show('abc%', ())
    show('%(a', {'a': 1})
    show('%(a)', {'a': 1})
    show('%(a)s', 'text')
    show('%(missing)s %', {})
    show('%y', 1)
    show('%5', 1)
    show('%.', 1)
    show('%s %y', (1, 2))
    show('no conversion', ())
    show('no conversion', 1)
    show('no conversion', {})
    show('', ())
    show('%s%s%s%s%s%s', tuple('abcdef'))
    show('%s-' * 40, tuple(range(40)))
text = ''
for i in range(3000):
    text = '%s:%d:%5d' % (text[-3:], i, -i)
print(text)
