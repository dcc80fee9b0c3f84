# Adjacent literals cannot mix bytes and str.
x = b'a' 'b'
# exit: 1
