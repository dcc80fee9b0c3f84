# A string that grows by += shares its beginning with the strings it was made from, and none of them notices.
whole = ''
kept = []
for i in range(700):
    whole += chr(97 + i % 26)
    if i % 100 == 0:
        kept.append(whole)
print(len(whole), whole[0], whole[-1], whole[300:310], [len(k) for k in kept])
print([k == whole[:len(k)] for k in kept], [k[-1:] for k in kept])

# Two continuations of one string.
base = 'b' * 300
left = base + 'x'
right = base + 'y'
longer = left + 'z'
other = left + 'w'
print(left[-2:], right[-2:], longer[-3:], other[-3:], len(base), len(left), len(longer))
print(left == base + 'x', left != right, hash(left) == hash('b' * 300 + 'x'), left < right)
print(bool(left), left.count('b'), left.index('x'), 'bx' in left, longer.endswith('xz'), left * 2 == left + left)
again = longer + longer
print(len(again), again[300:304], again[::151], {longer: 1}['b' * 300 + 'xz'])

# Characters outside of the basic plane, and halves of pairs that meet.
wide = 'a' * 299
for c in ['\U0001f600', 'é', '\U0001f601']:
    wide += c
    print(len(wide), ascii(wide[-1]), ascii(wide[-2:]))
print(ascii(wide[298:]), wide.find('é'), wide[::-1][:2] == '\U0001f601é')
half = 'c' * 300 + '\ud83d'
print(len(half), len(half + 'x'), ascii((half + 'x')[-2:]))

# Looked at in between, and appended to again.
text = 'q' * 256
total = 0
for i in range(50):
    text += str(i)
    total += len(text) + ord(text[-1]) + text.count('9') + (text[256:258] == '01')
print(total, text[256:])
parts = [text, text + '!', text + '?']
print([p[-1] for p in parts], ''.join(parts) == text + text + '!' + text + '?')
print(repr(('r' * 260 + "'")[-3:]), ('s' * 260 + 'T').upper()[-2:], f"{('u' * 260 + 'v'):.2}", '%.3s' % ('w' * 256 + 'x'))
