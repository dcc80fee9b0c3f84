# Changing the size of a dict while iterating is an error; changing values is not.
d = {1: 'a', 2: 'b'}
for k in d:
    d[k] = d[k] * 2
print(d)
try:
    for k in d:
        d[k + 10] = 1
except RuntimeError as e:
    print(e)
try:
    for k, v in d.items():
        d.clear()
except RuntimeError as e:
    print(e)
for k in list(d):
    del d[k]
print(d)
