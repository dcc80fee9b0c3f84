# Generator methods as __iter__.
class Tree:
    def __init__(self, v, l=None, r=None): self.v, self.l, self.r = v, l, r
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r: yield from self.r
    def depth_first(self, d=0):
        yield d, self.v
        for c in (self.l, self.r):
            if c: yield from c.depth_first(d + 1)
t = Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6))
print(list(t), list(t.depth_first()), sum(t), max(t), 3 in t, sorted(t, reverse=True))
a, *b = t
print(a, b)
