# join() of lists, tuples and iterables whose items are short, long, grown, beyond the basic plane, of a subclass, or no strings.

class Name(str):
    def __str__(self):
        return 'not asked'


grown = ''
for i in range(300):
    grown += 'xy'
for items in [[], ['one'], [''], ['', ''], ['a', 'b'], ['a', '', 'b'], ['é', 'ü'], ['a', '😀', 'b'], ['a', Name('n')], [Name('n')],
              [grown, 'end'], ['end', grown]]:
    for separator in ['', ',', ', ', '😀', 'é', '----------']:
        text = separator.join(items)
        same = [separator.join(tuple(items)), separator.join(iter(items)), separator.join(x for x in items)]
        print(ascii(text[:40]), len(text), type(text) is str, [t == text for t in same])
word = 'a word'
print(','.join([word]) is word, type(','.join([Name('n')])))
for wrong in [[1], ['a', 1], ['a', None, 'b'], ['a', b'b'], [1.5, 2.5], [1, 2, 3], ('a', 'b', 3), 5, None]:
    try:
        print('-'.join(wrong))
    except TypeError as e:
        print(e)
