# An expression left of = in a call.
f(a.b=1)
# exit: 1
