# break without a loop.
if True:
    break
# exit: 1
