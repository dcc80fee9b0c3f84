# frozensets can be keys and members; equality with sets.
f = frozenset([1, 2])
d = {f: 'x'}
print(d[frozenset([2, 1])], f == {1, 2}, hash(f) == hash(frozenset([2, 1])), {f, frozenset([1, 2])} == {f}, type(f | {3}).__name__, type({3} | f).__name__)
print(repr(frozenset([7])), repr({7}), repr(set()), {1} in {frozenset([1])})
