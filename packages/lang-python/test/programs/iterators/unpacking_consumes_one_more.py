# Unpacking asks for one item too many and stops there.
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        print('next', self.n)
        return self.n
try:
    a, b = It()
except ValueError as e:
    print(e)
