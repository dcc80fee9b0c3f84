# Variables pass through intermediate functions.
def a():
    x = 'a'
    def b():
        def c():
            nonlocal x
            x += 'c'
            def d():
                return x
            return d
        return c
    c = b()
    d = c()
    c()
    return d(), x
print(a())
