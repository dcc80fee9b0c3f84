# Errors of pop, remove and index.
for f in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1].append(), lambda: [1].extend(5), lambda: [1].insert(1), lambda: [].nope):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
