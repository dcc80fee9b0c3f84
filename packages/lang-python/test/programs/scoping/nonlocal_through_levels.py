# nonlocal finds the nearest enclosing function.
def a():
    v = 'a'
    def b():
        v = 'b'
        def c():
            nonlocal v
            v = 'c'
        c()
        return v
    return b(), v
print(a())
