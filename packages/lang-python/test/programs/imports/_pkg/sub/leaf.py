# Relative imports over two levels.
from ..tools import double
from .. import version as v
from . import name
def value(): return double(10), v, name
