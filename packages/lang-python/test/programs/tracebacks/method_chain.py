# The failing call of a chain of method calls.
text = 'a,b'
n = text.split(',')[0].upper().index('z') + 1
# exit: 1
