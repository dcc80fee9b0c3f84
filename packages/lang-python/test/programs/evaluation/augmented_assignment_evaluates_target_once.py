# The target of += is evaluated once.
def idx():
    print('idx')
    return 0
a = [10]
a[idx()] += 5
print(a)
class C:
    def __getattr__(self, n):
        print('get', n)
        return 7
    def __setattr__(self, n, v):
        print('set', n, v)
def obj():
    print('obj')
    return C()
obj().x += 1
d = {'k': [1]}
d['k'] += [2]
d['n'] = d.get('n', 0) + 1
print(d)
