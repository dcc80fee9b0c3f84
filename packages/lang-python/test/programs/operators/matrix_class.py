# A matrix class with @, indexing by tuples and slices.
class M:
    def __init__(self, rows): self.rows = [list(r) for r in rows]
    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, j = key
            return self.rows[i][j]
        return self.rows[key]
    def __setitem__(self, key, v): self.rows[key[0]][key[1]] = v
    def __matmul__(self, o): return M([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
    def __pow__(self, n):
        r = M([[int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows))])
        while n:
            if n & 1: r = r @ self
            self = self @ self
            n >>= 1
        return r
    def __eq__(self, o): return self.rows == o.rows
    def __repr__(self): return f'M({self.rows})'
f = M([[1, 1], [1, 0]])
print(f ** 10, (f ** 90)[0, 1], f @ f == f ** 2)
f[1, 1] = 5
print(f, f[0], f[0:2])
class Key:
    def __getitem__(self, k): return k
print(Key()[1], Key()[1:2], Key()[1, 2], Key()[::3, 'a'], Key()[...], Key()[()])
