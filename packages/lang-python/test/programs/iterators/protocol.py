# __iter__ and __next__ of user classes.
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
c = Count(3)
print(list(c), list(c), tuple(c), sum(c), [x for x in c], max(c), 2 in c, dict(zip(c, 'abc')))
a, b, d = c
print(a, b, d, *c)
class Bad:
    def __iter__(self): return 5
class NoIter: pass
for o in (Bad(), NoIter()):
    try:
        for x in o: pass
    except TypeError as e:
        print(e)
