# True and False are integers in arithmetic, but print as themselves.
print(True + True, True * 5, -True, ~True, True / 2)
print(isinstance(True, int), issubclass(bool, int), type(True))
print(True & False, True | False, True ^ True, True & 3, type(True & True), type(True & 1))
print(sum([True, False, True]), [10, 20][True], int(True), str(True), repr(False))
print(bool(0), bool(5), bool(''), bool('a'), bool([]), bool([0]), bool(None), bool(0.0))
