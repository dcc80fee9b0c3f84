# Only one starred target.
*a, *b = [1, 2]
# exit: 1
