# Empty format specs use repr-like output; precision without a type is like g but keeps a point.
for x in (1.0, 1e20, 0.1, 123456.789, 1e-7):
    print(format(x), format(x, '.3'), format(x, '10'), format(x, '<10') + '|', format(x, '#.0f'), format(x, 'n'))
