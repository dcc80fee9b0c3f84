# The % operator with every common conversion.
print('%s is %d years and %s' % ('Ann', 42, [1, 'x']))
print('%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%#x|%#o' % (42, 42, 42, 42, 42, 255, 255, 8, 255, 8))
print('%r %s %a %c %c %%' % ('q\n', 'q', 'é', 'x', 65))
print('%10s|%-10s|%.2s|%5.1s|' % ('abc', 'abc', 'abc', 'abc'))
print('%*d|%-*d|%.*f' % (6, 42, 6, 42, 2, 3.14159))
print('%(name)s=%(value)05.1f %(name)r' % {'name': 'x', 'value': 2.55})
print('%d %d %i' % (3.9, True, 2 ** 70), '%s' % (1,), '%s' % ((1, 2),))
