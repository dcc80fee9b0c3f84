# An exception without a message prints just its name.
def f():
    raise ValueError
f()
# exit: 1
