# Several exception types without parentheses.
try:
    pass
except ValueError, KeyError:
    pass
# exit: 1
