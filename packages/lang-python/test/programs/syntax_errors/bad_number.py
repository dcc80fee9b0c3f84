# A name right after a number.
x = 12abc
# exit: 1
