# A name assigned anywhere in a function is local everywhere in it.
x = 'global'
def f(flag):
    if flag:
        x = 'local'
    try:
        return x
    except UnboundLocalError as e:
        return str(e)
print(f(True), f(False))
def g():
    try:
        x += '!'
    except UnboundLocalError as e:
        return str(e)
print(g())
