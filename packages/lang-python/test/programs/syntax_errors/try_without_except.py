# try needs except or finally.
try:
    x = 1
y = 2
# exit: 1
