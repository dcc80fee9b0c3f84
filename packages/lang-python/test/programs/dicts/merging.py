# | and |= and ** in displays: the right side wins.
a = {'x': 1, 'y': 2}
b = {'y': 3, 'z': 4}
print(a | b, b | a, {**a, **b, 'w': 0}, {'y': 0, **a})
a |= b
print(a)
a |= [('q', 9)]
print(a)
try:
    a | [(1, 2)]
except TypeError as e:
    print(e)
