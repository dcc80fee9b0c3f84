# An opening bracket that is never closed.
x = 1
print((x + 1)
y = 2
# exit: 1
