# return without value, in loops, in try; several values.
def none(): pass
def early(xs):
    for x in xs:
        if x > 2:
            return x
def many():
    return 1, 'two', [3]
def fin():
    try:
        return 'try'
    finally:
        print('finally first')
print(none(), early([1, 2, 3]), early([]), many(), fin())
