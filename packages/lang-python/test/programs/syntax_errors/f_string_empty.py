# An empty replacement field.
x = f'{}'
# exit: 1
