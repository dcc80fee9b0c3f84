# nonlocal needs a function.
nonlocal x
# exit: 1
