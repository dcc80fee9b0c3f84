# Literals cannot be assigned.
5 = x
# exit: 1
