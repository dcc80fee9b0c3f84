# A loop variable stays; an except variable is deleted.
for i in range(3):
    pass
print(i)
e = 'before'
try:
    1 / 0
except ZeroDivisionError as e:
    print('caught')
try:
    print(e)
except NameError as err:
    print(err)
class CM:
    def __enter__(self): return self
    def __exit__(self, *a): self.closed = True
with CM() as fh:
    pass
print(fh.closed)
