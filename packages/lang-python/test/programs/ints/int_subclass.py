# A subclass of int keeps its value and falls back to int in arithmetic.
class Even(int):
    def __new__(cls, v):
        return super().__new__(cls, v * 2)
    def __repr__(self):
        return 'Even(%d)' % int(self)
e = Even(4)
print(e, repr(e), e + 1, type(e + 1), e == 8, isinstance(e, int), [1, 2, 3, 4, 5, 6, 7, 8, 9][e])
