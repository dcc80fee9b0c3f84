# Importing a module next to the program.
import _shapes
from _shapes import area, PI as pi
from _shapes import *
print(_shapes.area(2), area(3), pi, _shapes.__name__, public(), '_hidden' in globals(), _shapes._hidden)
import _shapes as again
print(again is _shapes, _shapes.counter())
_shapes.PI = 3
print(area(1), pi)
