# Indexing from both ends and slices with steps.
s = 'abcdefg'
print(s[0], s[-1], s[2:5], s[:3], s[4:], s[:], s[::2], s[::-1], s[5:1:-2], s[-3:], s[:-3])
print(s[10:], s[2:100], s[-100:2], s[3:3], repr(s[5:2]))
for i in (7, -8):
    try:
        s[i]
    except IndexError as e:
        print(e)
try:
    s['a']
except TypeError as e:
    print(e)
