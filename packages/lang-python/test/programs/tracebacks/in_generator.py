# An error inside a generator, seen through for.
def gen(n):
    for i in range(n):
        yield 10 // (2 - i)
def total():
    return sum(x for x in gen(5))
total()
# exit: 1
