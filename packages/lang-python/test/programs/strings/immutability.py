# Strings cannot be changed in place.
s = 'abc'
for f in ("s[0] = 'x'", 'del s[0]'):
    try:
        if f[0] == 's':
            s[0] = 'x'
        else:
            del s[0]
    except TypeError as e:
        print(e)
t = s
s += 'd'
print(s, t)
