# = in a condition suggests ==.
x = 1
if x = 2:
    pass
# exit: 1
