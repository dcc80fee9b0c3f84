# split() and strip() with every kind of white space, at either end and in the middle.
spaces = [' ', '\t', '\n', '\r', '\x0b', '\x0c', '\x1c', '\x1d', '\x1e', '\x1f', '\x85', '\xa0', '\u1680', '\u2000', '\u200a', '\u2028',
          '\u2029', '\u202f', '\u205f', '\u3000']
others = ['\0', '\x08', '\x0e', '\x1b', '!', '\x7f', '\x80', '\x84', '\x86', 'é', '\u180e', '\u200b', '\ufeff', '😀']
for c in spaces + others:
    texts = [c, c + 'ab', 'ab' + c, c + 'ab' + c, 'a' + c + 'b', c * 3 + 'a' + c * 2 + 'b' + c * 3, 'a ' + c + ' b']
    print(ascii(c), [len(t.split()) for t in texts], [len(t.strip()) for t in texts], [len(t.lstrip()) for t in texts],
          [len(t.rstrip()) for t in texts], [ascii(w) for w in texts[5].split()])
for text in ['', ' ', 'one', ' one ', 'one two', 'a 😀 b', '😀', ' 😀\t', 'x' * 300 + ' ' + 'y' * 300]:
    words = text.split()
    print([ascii(w[:10]) for w in words], [len(w) for w in words], text.split(None, 1) == text.split(maxsplit=1), len(text.split(None, 1)))
print(b' a  b c '.split(None, 1), b' a b c '.rsplit(None, 1), ' a b c '.rsplit(None, 1), 'a b c d'.split(None, 2), ' a  b c '.split(None, 1), 'a b'.split(None, 0), 'a b'.split(None, -1))
words = 'to be or not to be'.split()
words.append(5)
print(words, len(words))
numbers = '1 2 3'.split()
numbers[0] = 1
print(numbers, 'many words ' * 3 == ' '.join('many words'.split() * 3) + ' ', len(('w ' * 5000).split()), len(('w,' * 5000).split(',')))
