# The wrong closing bracket.
x = [1, (2, 3], 4)
# exit: 1
