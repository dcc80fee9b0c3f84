# assert raises AssertionError with its message, evaluated only on failure.
assert True
assert 1 + 1 == 2, 'unused'
for f in (lambda: exec_assert(0, None), lambda: exec_assert([], 'empty list')):
    def exec_assert(v, m):
        if m is None:
            assert v
        else:
            assert v, m
    try:
        f()
    except AssertionError as e:
        print(repr(e))
