# Expressions cannot be assigned.
a + b = 3
# exit: 1
