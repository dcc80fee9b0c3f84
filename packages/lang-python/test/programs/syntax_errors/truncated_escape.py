# A hexadecimal escape that is too short.
x = '\x4'
# exit: 1
