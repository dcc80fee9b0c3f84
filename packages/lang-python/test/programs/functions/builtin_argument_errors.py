# Builtins check their argument counts and types.
for f in (lambda: len(), lambda: len(1, 2), lambda: len(5), lambda: abs('x'), lambda: ord(), lambda: isinstance(1), lambda: range(), lambda: range('a'), lambda: int(1, 2, 3), lambda: len(obj=1), lambda: iter(5), lambda: next([]), lambda: chr('a'), lambda: sum(5), lambda: hash([]), lambda: divmod(1), lambda: [].append(1, 2)):
    try:
        f()
    except TypeError as e:
        print(e)
