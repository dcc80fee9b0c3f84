# `c in 'constant'` in loops: sets of every kind, with characters inside and outside of the first 256, and parts that are no characters.
text = 'aei_xyz 059+-*/.é\xff\u0100\u20ac😀\0\x7f\x80A' * 40
counts = [0] * 12
for c in text:
    if c in 'aei':
        counts[0] += 1
    if c in 'abcdefghijklmnopqrstuvwxyz_0123456789':
        counts[1] += 1
    if c in '':
        counts[2] += 1
    if c in 'é\xff':
        counts[3] += 1
    if c in '\u0100a\u20ac':
        counts[4] += 1
    if c in 'x😀y':
        counts[5] += 1
    if c not in '+-*/':
        counts[6] += 1
    if c in '\0\x7f\x80':
        counts[7] += 1
    if c in 'aaaa':
        counts[8] += 1
    if c * 2 in 'aaee++':
        counts[9] += 1
    if c[:0] in 'xyz':
        counts[10] += 1
    if c in c + 'z':
        counts[11] += 1
print(counts)


def kinds(text):
    result = ''
    for c in text:
        if c in 'abcdefghijklmnopqrstuvwxyz':
            result += 'L'
        elif c in '0123456789':
            result += 'D'
        elif c in '+-*/':
            result += 'p' if c == '+' else 'm' if c == '-' else 'o'
        else:
            result += '?'
    return result


print(kinds('ab1+2-3*é€😀4/c ' * 60) == 'LLDpDmDo???DoL?' * 60)
for wrong in [1, None, b'a', ['a']]:
    for k in range(100):
        try:
            wrong in 'abc'
        except TypeError as e:
            message = str(e)
    print(message)
