# + and * make new lists; * shares its items.
a = [1, 2]
print(a + [3], a * 2, 2 * a, a * 0, a * -5, [[]] * 2)
b = [[0]] * 3
b[0].append(1)
print(b)
c = a
c += [5]
print(a, c is a)
c = c + [6]
print(a, c is a)
a *= 2
print(a)
try:
    a + (1,)
except TypeError as e:
    print(e)
a += (7,)
a += 'hi'
print(a)
