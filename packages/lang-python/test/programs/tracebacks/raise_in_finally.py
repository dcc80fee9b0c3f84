# An exception in finally shows both.
def f():
    try:
        raise ValueError('first')
    finally:
        [].pop()
f()
# exit: 1
