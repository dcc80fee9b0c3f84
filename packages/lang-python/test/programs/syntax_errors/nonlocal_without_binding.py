# nonlocal of a name that no enclosing function has.
def f():
    nonlocal y
    y = 1
# exit: 1
