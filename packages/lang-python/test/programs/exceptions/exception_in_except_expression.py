# The types in an except clause are evaluated only when needed, and checked.
def types():
    print('types evaluated')
    return (ValueError, KeyError)
try:
    pass
except types(): pass
try:
    {}['x']
except types() as e:
    print('caught', repr(e))
try:
    try:
        1 / 0
    except 'not a class':
        pass
except TypeError as e:
    print(e, repr(e.__context__))
