# Methods of str used as functions and bound methods.
upper = str.upper
print(upper('abc'), list(map(str.strip, [' a ', 'b '])), sorted(['b', 'A', 'c'], key=str.lower))
f = 'a-b-c'.split
print(f('-'), f('-', 1))
try:
    str.upper(5)
except TypeError as e:
    print(e)
try:
    'abc'.nope()
except AttributeError as e:
    print(e)
