# center, ljust, rjust, zfill, expandtabs.
print('[' + 'ab'.center(7) + ']', '[' + 'abc'.center(6, '*') + ']', 'ab'.ljust(5, '.'), 'ab'.rjust(5, '.'), 'abc'.center(2))
print('42'.zfill(5), '-42'.zfill(5), '+7'.zfill(4), 'abc'.zfill(2))
print(repr('a\tbc\td'.expandtabs()), repr('a\tb'.expandtabs(4)))
try:
    'a'.center(5, 'xy')
except TypeError as e:
    print(e)
