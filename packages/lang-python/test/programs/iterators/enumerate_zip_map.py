# The lazy builtins are iterators and stop with the shortest.
e, z, m, f = enumerate('ab'), zip([1, 2, 3], 'xy'), map(str, [1]), filter(None, [0, 1])
print(next(e), next(z), next(m), next(f), list(e), list(z), list(m), list(f), iter(z) is z)
it = iter([1, 2, 3, 4])
print(list(zip(it, it)), type(e).__name__, type(z).__name__, list(reversed([1, 2])), type(reversed([])).__name__)
try:
    reversed({1})
except TypeError as err:
    print(err)
