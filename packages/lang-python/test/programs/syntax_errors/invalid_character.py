# A character that no token starts with.
x = 5 $ 3
# exit: 1
