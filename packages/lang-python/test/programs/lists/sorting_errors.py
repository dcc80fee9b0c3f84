# Sorting what cannot be compared.
for f in (lambda: sorted([1, 'a']), lambda: [None, 1].sort(), lambda: sorted([1], 5), lambda: [1].sort(lambda x: x), lambda: sorted(5), lambda: [{}, {}].sort()):
    try:
        f()
    except TypeError as e:
        print(e)
