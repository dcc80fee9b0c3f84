# Comparing with and looking in short strings of the program, in loops that get compiled.
def classify(text):
    counts = {}
    for c in text:
        if c == '\n':
            kind = 'line'
        elif c != ' ' and c in '.e':
            kind = 'point'
        elif c in '+-*/%<>=!':
            kind = 'op'
        elif c.isdigit():
            kind = 'digit'
        elif c.isalpha() or c == '_':
            kind = 'letter'
        elif c.isspace():
            kind = 'space'
        elif c == '' or '' == c:
            kind = 'never'
        elif 'é' == c:
            kind = 'accent'
        else:
            kind = 'other'
        counts[kind] = counts.get(kind, 0) + 1
    return sorted(counts.items())


def pairs(text):
    found = 0
    words = 0
    for i in range(len(text)):
        if text[i:i + 2] in ('==', '!=', '<=', 'é!'):
            found += 1
        if text[i:i + 4] == 'word' or text[i:i + 5] == 'words' or text[i:i + 1] != text[i]:
            words += 1
        if text[i] in '' or '' not in text[i]:
            words += 1000
        if 'ab' in text[i:i + 3]:
            words += 100
    return found, words


def classes(text):
    rows = []
    for name in ('isalpha', 'isdigit', 'isalnum', 'isspace', 'isupper', 'islower', 'isdecimal', 'isnumeric', 'isidentifier', 'isprintable', 'isascii', 'istitle'):
        n = 0
        for c in text:
            if getattr(c, name)():
                n += 1
        rows.append((name, n, getattr('', name)(), getattr(text, name)()))
    return rows


text = 'word == 12.5e3 + é!= _x\n\tab<=words ½²Ⅷ\U0001f600 ' * 20
print(classify(text))
print(pairs(text))
for row in classes(text):
    print(row)
for row in classes('abc' * 100):
    print(row)
