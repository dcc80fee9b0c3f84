# split on whitespace and on separators, with limits.
print('  a b   c '.split(), 'a,b,,c'.split(','), ''.split(), ''.split(','), 'abc'.split('b'))
print('a b c d'.split(None, 2), 'a,b,c,d'.split(',', 2), 'a,b,c,d'.rsplit(',', 1), ' a  b c '.rsplit(None, 1))
print('a--b--c'.split('--'), 'key=value=x'.partition('='), 'path/to/x'.rpartition('/'), 'none'.partition('='), 'none'.rpartition('='))
try:
    'a'.split('')
except ValueError as e:
    print(e)
