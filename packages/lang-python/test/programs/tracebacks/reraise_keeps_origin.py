# A re-raised exception keeps the original line.
def inner():
    raise KeyError('origin')
def outer():
    try:
        inner()
    except KeyError:
        print('handling')
        raise
outer()
# exit: 1
