# str, repr and args of exceptions.
for e in (ValueError(), ValueError('one'), ValueError('a', 2), KeyError('k'), KeyError('a', 'b'), OSError(2, 'No such file'), StopIteration(7), Exception([1])):
    print(str(e), '|', repr(e), '|', e.args)
class MyError(Exception):
    def __init__(self, code): 
        super().__init__(f'code {code}')
        self.code = code
class Other(MyError):
    def __str__(self): return 'custom'
e = Other(5)
print(e, repr(e), e.args, e.code, isinstance(e, MyError))
class NoSuper(Exception):
    def __init__(self, a, b): pass
print(NoSuper(1, 2).args, str(NoSuper(1, 2)))
