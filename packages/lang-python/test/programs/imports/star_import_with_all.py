# __all__ decides what import * takes.
from _with_all import *
print(shown, '_private_but_listed' in globals(), 'hidden' in globals())
