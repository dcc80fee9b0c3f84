# None, True and False cannot be assigned.
None = 1
# exit: 1
