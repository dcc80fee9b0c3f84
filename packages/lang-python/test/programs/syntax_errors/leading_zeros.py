# Decimal integers do not start with 0.
x = 0123
# exit: 1
