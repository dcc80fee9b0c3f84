# Modules that import each other see what is defined so far.
import _circ_a
print(_circ_a.x, _circ_a.seen, _circ_a._circ_b.y)
