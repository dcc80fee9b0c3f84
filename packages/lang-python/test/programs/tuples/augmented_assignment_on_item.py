# t[0] += [1] changes the list and then raises.
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e)
print(t)
