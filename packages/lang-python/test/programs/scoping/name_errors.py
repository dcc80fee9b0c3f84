# Undefined names, with a hint where CPython has one at print time only.
def f():
    return undefined_thing
try:
    f()
except NameError as e:
    print(e, e.name)
try:
    del nothing
except NameError as e:
    print(e)
