# in, index, count and remove use ==, after identity.
class Never:
    def __eq__(self, other):
        return False
n = Never()
print(n in [n], [n].count(n), [n].index(n), n == n, [n] == [n])
class Always:
    def __eq__(self, other):
        return True
print(Always() in [1], [1, 2].count(Always()), [5].index(Always()))
