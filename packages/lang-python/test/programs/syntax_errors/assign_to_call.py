# Calls cannot be assigned.
f(x) = 3
# exit: 1
