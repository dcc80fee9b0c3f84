# A block without an indented line.
def f():
x = 1
# exit: 1
