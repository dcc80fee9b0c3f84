# An indented line without a block.
x = 1
    y = 2
# exit: 1
