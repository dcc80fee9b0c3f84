# Reductions over iterators.
print(any([]), all([]), any([0, '', 3]), all([1, 'a']), sum(iter([1, 2])), sum([[1], [2]], []), min('cab'), max([1.5, 2]), min([3, 1], key=lambda x: -x), max('a', 'b', key=ord), max([(1, 'b'), (1, 'a')]))
