# Line numbers count comments and blank lines.

# a comment


def f():

    # another

    return None + 1   # trailing comment


f()
# exit: 1
