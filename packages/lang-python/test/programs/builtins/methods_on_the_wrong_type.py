# Methods of builtin types called on nothing and on the wrong type.
calls = [
    'str.upper()',
    'str.upper(5)',
    'str.join(5)',
    "str.join(',')",
    'str.split()',
    "str.split(5,',')",
    'list.append(5,6)',
    'list.sort()',
    'list.sort(5)',
    'list.sort(5,key=1)',
    'dict.update()',
    'dict.update(5)',
    'dict.fromkeys()',
    "int.to_bytes('a')",
    'int.to_bytes()',
    'str.format()',
    'str.format(5)',
    'int.__add__()',
    "int.__add__('a',1)",
    'int.__call__()',
    'type.mro(5)',
    'str.format(*[], a=1)',
    'str.split(sep=3)',
    'range.index(5,1)',
    'slice.indices(5,1)',
    'dict.items([])',
    'type(iter(range(3))).__length_hint__(5)',
    'BaseException.with_traceback(5,None)',
    'set.add(frozenset(),1)',
    'object.__init__()',
    'dict.__init__(5)',
    'list.__init__()',
    'list.__init__(5)',
    'object.__repr__()',
    'float.fromhex()',
    'object.__format__(5)',
    'type.__subclasses__(5)',
    'property.getter(5, 1)',
    'object.__init_subclass__(5)',
    '(x for x in []).send()',
    'type(x for x in []).send(5, 6)',
    "bytes.decode('a')",
    'str.__len__(5)',
    'str.__init__(5)',
    'bool.__and__(5, 1)',
    'str.encode(5)',
    "bytearray.append(b'', 1)",
    'object.__getattribute__()',
    'type.__call__()',
]
for call in calls:
    try:
        print(call, '->', eval(call))
    except TypeError as e:
        print(call, '->', e)
class Words(list):
    pass
w = Words()
list.append(w, 'a')
Words.append(w, 'b')
print(w, list.__repr__(w), list.__init__, Words.append)
