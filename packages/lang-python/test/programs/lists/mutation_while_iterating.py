# Iteration looks at the index: growing and shrinking are seen.
a = [1, 2, 3]
for x in a:
    if x < 10:
        a.append(x * 10)
print(a)
b = [1, 2, 3, 4, 5, 6]
for x in b:
    if x % 2 == 0:
        b.remove(x)
    else:
        b.remove(x)
print(b)
it = iter([1, 2])
print(next(it), next(it), next(it, 'end'), next(it, 'end'))
