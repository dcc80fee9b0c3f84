# __len__, __getitem__, __setitem__, __delitem__, __contains__, __iter__, __reversed__.
class Seq:
    def __init__(self, *xs): self.xs = list(xs)
    def __len__(self): return len(self.xs)
    def __getitem__(self, i):
        print('get', i)
        return self.xs[i]
    def __setitem__(self, i, v): self.xs[i] = v
    def __delitem__(self, i): del self.xs[i]
    def __contains__(self, x): return x == 'magic'
s = Seq(1, 2, 3)
s[0] = 'a'
del s[1]
print(len(s), s[0], s[-1], 'magic' in s, 1 in s, s[0:1], s[::2])
for x in s: print('item', x)
print(list(reversed(s)))
class Old:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * i
print(list(Old()), 4 in Old(), 5 in Old(), tuple(Old()))
