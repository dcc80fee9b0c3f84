# A list that contains itself prints with dots.
a = [1]
a.append(a)
print(a, [a])
d = {}
d['self'] = d
print(d)
t = ([],)
t[0].append(t)
print(t)
