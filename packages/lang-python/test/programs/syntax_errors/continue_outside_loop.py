# continue without a loop.
def f():
    continue
# exit: 1
