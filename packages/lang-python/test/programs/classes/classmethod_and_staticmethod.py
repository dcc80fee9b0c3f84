# Class methods get the class, static methods nothing.
class Date:
    def __init__(self, y, m): self.y, self.m = y, m
    @classmethod
    def parse(cls, s): return cls(*map(int, s.split('-')))
    @staticmethod
    def valid(m): return 1 <= m <= 12
    def __repr__(self): return f'{type(self).__name__}({self.y}, {self.m})'
class Sub(Date): pass
print(Date.parse('2024-5'), Sub.parse('1-2'), Sub(1, 1).parse('3-4'), Date.valid(13), Sub(1, 1).valid(2))
print(Date.parse.__self__ is Date, Date.valid.__name__)
