# replace with counts and empty patterns, translate with a table.
print('banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'abc'.replace('', '-'), 'abc'.replace('x', 'y'), 'aaa'.replace('aa', 'b'))
table = str.maketrans('abc', 'xyz', 'd')
print('abcd dcba'.translate(table), 'hello'.translate({ord('l'): None, ord('o'): '0', ord('h'): 72}))
print(str.maketrans({'a': '1', 98: 'two'}))
