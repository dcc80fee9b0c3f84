# Carets of comparisons; an augmented assignment covers the line and has none.
def check(a, b):
    try:
        a += b
    except TypeError as e:
        print('augmented:', e)
    return 0 < a < b
check(1, 'x')
# exit: 1
