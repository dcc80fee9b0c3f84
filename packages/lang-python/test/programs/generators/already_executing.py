# A generator cannot re-enter itself.
def g():
    try:
        next(it)
    except ValueError as e:
        yield str(e)
it = g()
print(next(it))
