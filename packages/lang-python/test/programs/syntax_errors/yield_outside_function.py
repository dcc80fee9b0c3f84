# yield at module level.
x = yield 1
# exit: 1
