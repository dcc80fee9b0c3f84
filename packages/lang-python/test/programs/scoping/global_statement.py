# global assigns the module's variable, also when it did not exist.
x = 1
def f():
    global x, fresh
    x = 2
    fresh = 'new'
def g():
    x = 99
    return x
f()
print(x, fresh, g(), x)
def h():
    global k
    for k in range(3): pass
h()
print(k)
def d():
    global x
    del x
d()
try:
    x
except NameError as e:
    print(e)
