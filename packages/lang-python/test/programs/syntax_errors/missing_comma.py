# Two items without a comma.
x = [1, 2 3]
# exit: 1
