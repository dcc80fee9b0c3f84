# A failing assert prints its message in the traceback.
x = 3
assert x > 5, f'x is {x}'
# exit: 1
