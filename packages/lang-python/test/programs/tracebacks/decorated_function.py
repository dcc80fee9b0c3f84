# Frames of a decorator's wrapper.
def deco(f):
    def wrapper(*args):
        return f(*args)
    return wrapper
@deco
def target(a, b):
    return a.append(b)
target([], 1)
target((), 1)
# exit: 1
