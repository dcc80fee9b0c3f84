# Strings are sequences of code points, also outside the basic plane.
s = 'a😀b𝔘c'
print(len(s), s[1], s[3], s[::-1], s[1:4], list(s))
print(s.index('b'), s.find('c'), s.replace('😀', '-'), ord(s[1]), chr(0x1d518))
print('😀' in s, s.count('𝔘'), s * 2, [c for c in s if ord(c) > 0xffff])
