# A starred target must be in a list or tuple.
*a = [1, 2]
# exit: 1
