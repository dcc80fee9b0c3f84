# A cache of bounded size, using the order of a dict.
class LRU:
    def __init__(self, size): self.size, self.d, self.hits = size, {}, 0
    def get(self, k, make):
        if k in self.d:
            self.hits += 1
            self.d[k] = self.d.pop(k)
        else:
            if len(self.d) >= self.size: del self.d[next(iter(self.d))]
            self.d[k] = make(k)
        return self.d[k]
c = LRU(3)
print([c.get(k, lambda k: k * k) for k in (1, 2, 3, 1, 4, 1, 2)], c.hits, c.d)
