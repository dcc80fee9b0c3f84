# __closure__ shows the cells.
def f():
    x = 5
    y = [1]
    def g():
        return x, y
    return g
g = f()
print([c.cell_contents for c in g.__closure__], g.__code__.co_freevars, (lambda: 0).__closure__)
