# Iterating, enumerating, zipping and unpacking strings.
for i, c in enumerate('xyz', 1):
    print(i, c, end=';')
print()
a, b, c = 'ijk'
print(c, b, a, *'pq', list(zip('ab', 'cd')), list(reversed('abc')), sorted('hello'), set('aaa'))
print([ord(c) for c in 'AZaz09'], ''.join(map(chr, range(97, 105))))
