# Observers with closures, weights and removal.
class Signal:
    def __init__(self): self.slots = []
    def connect(self, f=None, *, priority=0):
        def add(g):
            self.slots.append((priority, len(self.slots), g))
            self.slots.sort(key=lambda t: (-t[0], t[1]))
            return g
        return add if f is None else add(f)
    def __call__(self, *a, **k): return [g(*a, **k) for _, _, g in self.slots]
    def __isub__(self, f):
        self.slots = [s for s in self.slots if s[2] is not f]
        return self
s = Signal()
@s.connect
def one(x): return ('one', x)
@s.connect(priority=5)
def two(x): return ('two', x)
print(s(1))
s -= one
print(s(2), len(s.slots))
