# append, extend, insert, remove, pop, index, count, reverse, copy, clear.
a = [3, 1]
a.append(4)
a.extend([1, 5])
a.insert(1, 9)
a.insert(-1, 8)
a.insert(100, 7)
print(a, a.count(1), a.index(4), a.index(1, 3))
a.remove(1)
print(a, a.pop(), a.pop(0), a.pop(-2), a)
b = a.copy()
a.reverse()
print(a, b, a == b, b.clear(), b)
