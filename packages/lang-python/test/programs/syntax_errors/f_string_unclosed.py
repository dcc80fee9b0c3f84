# A replacement field without its end.
x = f'{a'
# exit: 1
