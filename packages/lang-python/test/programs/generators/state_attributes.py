# gi_running, gi_frame and names of generators.
def gen(): yield 1
g = gen()
print(g.gi_running, g.gi_frame is None, gen.__name__, g.__name__, g.__qualname__, iter(g) is g)
list(g)
print(g.gi_frame is None, repr(g).startswith('<generator object gen at 0x'))
