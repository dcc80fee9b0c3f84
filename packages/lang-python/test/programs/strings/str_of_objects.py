# str() and repr() of the common types.
for v in (None, True, 42, 1.5, 'text', b'by', [1, 'a'], (1,), {'k': 'v'}, {3}, range(3), slice(1, 2), Ellipsis, NotImplemented, int, len, print):
    print(str(v), repr(v))
print(str(), str(object='x'), str(b'abc', 'utf-8'))
