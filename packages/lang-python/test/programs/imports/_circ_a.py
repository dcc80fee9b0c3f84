# Half of a cycle.
x = 1
import _circ_b
seen = _circ_b.seen
z = 3
