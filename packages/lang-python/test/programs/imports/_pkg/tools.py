# A module of the package.
from . import version
def double(x): return x * 2 + len(version)
