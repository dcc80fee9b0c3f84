# __bool__, then __len__, decide the truth of objects.
class B:
    def __init__(self, v): self.v = v
    def __bool__(self): return self.v
class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
class N: pass
print(bool(B(True)), bool(B(False)), bool(L(0)), bool(L(3)), bool(N()), not L(0), 'yes' if B(True) else 'no')
class Bad:
    def __bool__(self): return 5
class Neg:
    def __len__(self): return -1
for o in (Bad(), Neg()):
    try:
        bool(o)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
