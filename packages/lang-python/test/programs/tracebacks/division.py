# An uncaught exception: the frames from outermost to innermost with carets.
def divide(a, b):
    return a / b
def compute(values):
    total = 0
    for v in values:
        total += divide(10, v)
    return total
print('start')
print(compute([1, 2, 0]))
# exit: 1
