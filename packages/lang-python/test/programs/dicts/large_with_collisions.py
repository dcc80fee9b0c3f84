# Thousands of keys, deletions and re-insertions.
d = {}
for i in range(5000):
    d[i * 7919 % 10007] = i
for i in range(0, 10007, 3):
    d.pop(i, None)
print(len(d), sum(d), sum(d.values()), 7919 in d, list(d.items())[:3])
s = {str(i): i for i in range(2000)}
print(len(s), s['1999'], sum(s[str(i)] for i in range(0, 2000, 100)))
class Same:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return self.n == o.n
e = {Same(i): i for i in range(30)}
print(len(e), e[Same(17)], Same(30) in e)
