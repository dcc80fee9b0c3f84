# from None hides the context.
try:
    {}[1]
except KeyError:
    raise LookupError('clean') from None
# exit: 1
