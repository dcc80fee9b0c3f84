# del unbinds a local; reading it is an UnboundLocalError.
def f():
    x = 1
    del x
    return x
def g():
    print(y)
    y = 2
def h(flag):
    if flag:
        z = 1
    return z
for call in (f, g, lambda: h(False)):
    try:
        call()
    except UnboundLocalError as e:
        print(e)
print(h(True))
