# An operator without its operand.
x = 1 +
# exit: 1
