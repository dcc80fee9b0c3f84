# Copies of constant length, of every length around that of machine words: slices and constant texts in formats, in hot loops.
text = ''.join(chr(0x100 + 7 * i) for i in range(40))
numbers = [1000 * i + 7 for i in range(12)]
floats = [i / 8 for i in range(12)]


def plain(items, start, end):
    result = []
    for i in range(start, end):
        result.append(items[i])
    return result


def slices(k):
    wrong = 0
    if list(text[k:][3:3]) != plain(text, k + 3, k + 3):
        wrong += 1
    if list(text[k:][3:4]) != plain(text, k + 3, k + 4):
        wrong += 1
    if list(text[k:][3:5]) != plain(text, k + 3, k + 5):
        wrong += 1
    if list(text[k:][3:6]) != plain(text, k + 3, k + 6):
        wrong += 1
    if list(text[k:][3:7]) != plain(text, k + 3, k + 7):
        wrong += 1
    if list(text[k:][3:8]) != plain(text, k + 3, k + 8):
        wrong += 1
    if list(text[k:][3:9]) != plain(text, k + 3, k + 9):
        wrong += 1
    if list(text[k:][3:10]) != plain(text, k + 3, k + 10):
        wrong += 1
    if list(text[k:][3:11]) != plain(text, k + 3, k + 11):
        wrong += 1
    if list(text[k:][3:12]) != plain(text, k + 3, k + 12):
        wrong += 1
    if list(text[k:][3:13]) != plain(text, k + 3, k + 13):
        wrong += 1
    if list(text[k:][3:14]) != plain(text, k + 3, k + 14):
        wrong += 1
    if list(text[k:][3:15]) != plain(text, k + 3, k + 15):
        wrong += 1
    if list(text[k:][3:16]) != plain(text, k + 3, k + 16):
        wrong += 1
    if list(text[k:][3:17]) != plain(text, k + 3, k + 17):
        wrong += 1
    if list(text[k:][3:18]) != plain(text, k + 3, k + 18):
        wrong += 1
    if list(text[k:][3:19]) != plain(text, k + 3, k + 19):
        wrong += 1
    if list(text[k:][3:20]) != plain(text, k + 3, k + 20):
        wrong += 1
    if list(text[k:][3:21]) != plain(text, k + 3, k + 21):
        wrong += 1
    if list(text[k:][3:22]) != plain(text, k + 3, k + 22):
        wrong += 1
    if list(text[k:][3:34]) != plain(text, k + 3, k + 34):
        wrong += 1
    if list(text[k:][3:35]) != plain(text, k + 3, k + 35):
        wrong += 1
    if list(text[k:][3:36]) != plain(text, k + 3, k + 36):
        wrong += 1
    if numbers[2:3] != plain(numbers, 2, 3) or floats[2:3] != plain(floats, 2, 3):
        wrong += 1
    if numbers[2:4] != plain(numbers, 2, 4) or floats[2:4] != plain(floats, 2, 4):
        wrong += 1
    if numbers[2:5] != plain(numbers, 2, 5) or floats[2:5] != plain(floats, 2, 5):
        wrong += 1
    if numbers[2:6] != plain(numbers, 2, 6) or floats[2:6] != plain(floats, 2, 6):
        wrong += 1
    if numbers[2:7] != plain(numbers, 2, 7) or floats[2:7] != plain(floats, 2, 7):
        wrong += 1
    return wrong


wrong = 0
for i in range(300):
    wrong += slices(i % 3)
print(wrong)


def prefixes(i):
    return [
        '%d' % i, f'{i}',
        'a%d' % i, f'a{i}a',
        'ab%d' % i, f'ab{i}ab',
        'abc%d' % i, f'abc{i}abc',
        'abcd%d' % i, f'abcd{i}abcd',
        'abcde%d' % i, f'abcde{i}abcde',
        'abcdef%d' % i, f'abcdef{i}abcdef',
        'abcdefg%d' % i, f'abcdefg{i}abcdefg',
        'abcdefgh%d' % i, f'abcdefgh{i}abcdefgh',
        'abcdefghi%d' % i, f'abcdefghi{i}abcdefghi',
        'abcdefghij%d' % i, f'abcdefghij{i}abcdefghij',
        'abcdefghijk%d' % i, f'abcdefghijk{i}abcdefghijk',
        'abcdefghijkl%d' % i, f'abcdefghijkl{i}abcdefghijkl',
        'abcdefghijklm%d' % i, f'abcdefghijklm{i}abcdefghijklm',
        'abcdefghijklmn%d' % i, f'abcdefghijklmn{i}abcdefghijklmn',
        'abcdefghijklmno%d' % i, f'abcdefghijklmno{i}abcdefghijklmno',
        'abcdefghijklmnop%d' % i, f'abcdefghijklmnop{i}abcdefghijklmnop',
        'abcdefghijklmnopq%d' % i, f'abcdefghijklmnopq{i}abcdefghijklmnopq',
        'abcdefghijklmnopqr%d' % i, f'abcdefghijklmnopqr{i}abcdefghijklmnopqr',
        'abcdefghijklmnopqrs%d' % i, f'abcdefghijklmnopqrs{i}abcdefghijklmnopqrs',
    ]


def expected(i):
    result = []
    for n in range(20):
        p = 'abcdefghijklmnopqrstu'[:n]
        result.append(''.join([p, str(i)]))
        result.append(''.join([p, str(i), p]))
    return result


print(all(prefixes(i) == expected(i) for i in range(300)))
