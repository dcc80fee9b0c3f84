# The TypeErrors and ValueErrors of %.
for f in (lambda: '%d' % 'x', lambda: '%d %d' % 1, lambda: '%d' % (1, 2), lambda: '%y' % 1, lambda: '%' % 1,
          lambda: '%(a)s' % 1, lambda: '%(a)s' % {}, lambda: '%c' % 'ab', lambda: '%x' % 1.5, lambda: 'none' % 1, lambda: '%s %s' % 'ab'):
    try:
        print(f())
    except (TypeError, ValueError, KeyError) as e:
        print(type(e).__name__, e)
