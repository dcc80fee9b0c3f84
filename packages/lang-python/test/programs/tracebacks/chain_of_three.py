# Three exceptions in a row.
def a():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise KeyError('second') from e
def b():
    try:
        a()
    except KeyError:
        raise IndexError('third')
b()
# exit: 1
