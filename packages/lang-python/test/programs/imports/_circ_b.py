# The other half.
import _circ_a
seen = (_circ_a.x, hasattr(_circ_a, 'z'))
y = 2
