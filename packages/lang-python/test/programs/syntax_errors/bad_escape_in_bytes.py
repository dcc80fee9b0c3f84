# Bytes literals are ASCII.
x = b'é'
# exit: 1
