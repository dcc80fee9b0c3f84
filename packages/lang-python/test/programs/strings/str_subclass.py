# A subclass of str has its methods; results are plain str.
class Name(str):
    def shout(self):
        return self.upper() + '!'
n = Name('bob')
print(n, n.shout(), type(n.upper()).__name__, n == 'bob', {n: 1}['bob'], len(n), n + 'x', isinstance(n, str))
