# __new__ makes, __init__ fills; __new__ may return something else.
class A:
    def __new__(cls, *a):
        print('new', cls.__name__, a)
        return super().__new__(cls)
    def __init__(self, *a):
        print('init', a)
a = A(1, 2)
class Single:
    inst = None
    def __new__(cls):
        if cls.inst is None: cls.inst = object.__new__(cls)
        return cls.inst
print(Single() is Single())
class Odd:
    def __new__(cls): return 'not an Odd'
    def __init__(self): print('never')
print(Odd())
class BadInit:
    def __init__(self): return 5
for f in (BadInit, lambda: object(1), lambda: object.__new__(int)):
    try:
        f()
    except TypeError as e:
        print(e)
