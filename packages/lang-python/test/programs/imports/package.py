# Packages, submodules, relative imports.
import _pkg
import _pkg.sub.leaf
from _pkg import tools
from _pkg.sub import leaf as l, name
print(_pkg.version, tools.double(4), _pkg.sub.leaf.value(), l is _pkg.sub.leaf, name, _pkg.tools is tools)
print(_pkg.__name__, l.__name__, l.__package__, tools.__package__)
import _pkg.tools as t
print(t is tools)
