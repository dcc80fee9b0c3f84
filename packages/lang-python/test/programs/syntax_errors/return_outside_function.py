# return at module level.
x = 1
return x
# exit: 1
