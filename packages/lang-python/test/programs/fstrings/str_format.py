# str.format with positions, names, attributes and items.
class P:
    x = 7
print('{0} {1} {0}'.format('a', 'b'), '{} {}'.format(1, 2), '{x} {y:>3}'.format(x=1, y=2))
print('{0.x} {1[0]} {1[1]} {2[key]} {p.x}'.format(P(), [5, 6], {'key': 'v'}, p=P()), '{{}} {!r} {!s}'.format('q', 'q'), '{:>{w}}'.format('r', w=5))
print('{0:.3f} {1:08.2f} {2:,}'.format(1 / 3, -2.5, 1234567), 'a{}b{}c'.format('-', '+'))
for f in (lambda: '{}'.format(), lambda: '{x}'.format(), lambda: '{'.format(1), lambda: '}'.format(1), lambda: '{0} {}'.format(1, 2), lambda: '{!z}'.format(1), lambda: '{0.nope}'.format(1)):
    try:
        print(f())
    except (IndexError, KeyError, ValueError, AttributeError) as e:
        print(type(e).__name__, e)
