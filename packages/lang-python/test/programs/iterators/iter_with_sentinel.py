# iter(callable, sentinel).
data = [3, 1, 4, 0, 5]
def pull(): return data.pop(0)
print(list(iter(pull, 0)), data)
it = iter([1, 2, 3])
print(iter(it) is it, next(it), list(it), next(it, None))
