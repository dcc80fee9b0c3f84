# isinstance and issubclass with tuples and unions of classes.
class A: pass
class B(A): pass
print(isinstance(B(), (int, A)), isinstance(5, (str, (int, float))), issubclass(B, (int, A)), isinstance(True, int), isinstance(5, object), isinstance(A, type))
for f in (lambda: isinstance(5, 5), lambda: issubclass(5, int), lambda: issubclass(int, 'x')):
    try:
        f()
    except TypeError as e:
        print(e)
print(isinstance(5, int | str), issubclass(bool, int), isinstance(None, type(None)), type(None).__name__)
