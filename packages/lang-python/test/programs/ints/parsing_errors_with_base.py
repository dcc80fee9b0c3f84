# int() with a base names the base in its error, and checks the base itself.
for args in (('9', 8), ('g', 16), ('', 2), ('1', 1), ('1', 37)):
    try:
        print(int(*args))
    except ValueError as e:
        print(e)
try:
    int(5, 10)
except TypeError as e:
    print(e)
