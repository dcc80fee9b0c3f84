# else on its own.
x = 1
else:
    x = 2
# exit: 1
