# in stops at the first match.
def g():
    for i in range(5):
        print('yield', i)
        yield i
print(2 in g())
it = iter(range(10))
print(3 in it, list(it), any(x == 1 for x in g()))
