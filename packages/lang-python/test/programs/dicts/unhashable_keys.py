# Lists, dicts and sets cannot be keys.
for k in ([], {}, {1}, bytearray()):
    try:
        {k: 1}
    except TypeError as e:
        print(e)
    try:
        k in {}
    except TypeError as e:
        print(e)
