# Indexing bytes gives ints, slicing gives bytes.
b = b'hello'
print(b[0], b[-1], b[1:3], b[::-1], list(b), b'ell' in b, 104 in b)
try:
    b[0] = 1
except TypeError as e:
    print(e)
try:
    b[9]
except IndexError as e:
    print(e)
