# upper, lower, title, capitalize, swapcase, casefold and the tests.
s = 'hello World, it\'s 3rd'
print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase())
print('Straße'.upper(), 'ß'.casefold(), 'ÀÉ'.lower(), 'ǆ'.title())
print('abc'.islower(), 'ABC'.isupper(), 'Abc Def'.istitle(), 'aB'.islower(), '12'.isupper())
