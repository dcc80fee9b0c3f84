# Importing what does not exist.
try:
    import does_not_exist
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from _shapes import nothing_here
except ImportError as e:
    print(str(e).split(' (')[0], type(e).__name__)
try:
    import _pkg.nope
except ModuleNotFoundError as e:
    print(e)
try:
    import math.nope
except ModuleNotFoundError as e:
    print(e)
try:
    from math import nope
except ImportError as e:
    print(str(e).split(' (')[0])
