# A closure sees the value at the call, not at its creation.
def f():
    def g():
        return x
    x = 1
    a = g()
    x = 2
    return a, g()
print(f())
def late():
    def g():
        return missing
    try:
        return g()
    except NameError as e:
        print(type(e).__name__, e)
    missing = 1
late()
