# Two expressions side by side.
x = 1 y = 2
# exit: 1
