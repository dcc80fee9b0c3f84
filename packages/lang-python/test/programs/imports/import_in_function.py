# Imports inside functions and conditions.
def f():
    import math
    from _shapes import area as a
    return math.floor(2.7), a(1)
print(f(), f())
if True:
    import sys as system
try:
    import fast_json
except ImportError:
    fast_json = None
print(system.__name__, fast_json)
