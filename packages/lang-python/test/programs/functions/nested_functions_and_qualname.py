# Nested functions have qualified names.
def outer():
    def inner():
        return lambda: 0
    class C:
        def method(self): pass
    return inner, C
inner, C = outer()
print(inner.__qualname__, inner().__qualname__, C.__qualname__, C.method.__qualname__, inner.__name__)
print(repr(inner).split(' at ')[0], repr(C()).split(' at ')[0])
