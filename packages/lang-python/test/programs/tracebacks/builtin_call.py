# A failing builtin has no frame of its own; the caret range is the call.
def f(items):
    return 1 + len(items, 2) * 3
f([])
# exit: 1
