# The as target can be an attribute, an item or a tuple.
class CM:
    def __init__(self, v): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, *a): pass
d = {}
class O: pass
o = O()
with CM(1) as d['k'], CM(2) as o.attr, CM((3, 4)) as (a, b):
    print(d, o.attr, a, b)
