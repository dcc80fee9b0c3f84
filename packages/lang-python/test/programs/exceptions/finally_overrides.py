# return, break and raise in finally replace what was under way.
def f():
    try:
        return 'try'
    finally:
        return 'finally'
def g():
    for i in range(3):
        try:
            1 / 0
        finally:
            break
    return i
def h():
    try:
        raise ValueError('lost')
    finally:
        raise KeyError('wins')
def k():
    while True:
        try:
            return 'value'
        finally:
            print('cleanup')
print(f(), g(), k())
try:
    h()
except KeyError as e:
    print(e, repr(e.__context__))
