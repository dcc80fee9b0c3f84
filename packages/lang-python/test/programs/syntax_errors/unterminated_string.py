# A string without its end.
x = 'abc
print(x)
# exit: 1
