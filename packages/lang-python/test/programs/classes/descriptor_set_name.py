# __set_name__ tells a descriptor its name; a validating field.
class Field:
    def __set_name__(self, owner, name):
        print('name', owner.__name__, name)
        self.slot = '_' + name
    def __init__(self, kind): self.kind = kind
    def __get__(self, o, t):
        return self if o is None else getattr(o, self.slot, None)
    def __set__(self, o, v):
        if not isinstance(v, self.kind):
            raise TypeError(f'{self.slot[1:]} must be {self.kind.__name__}')
        setattr(o, self.slot, v)
class P:
    x = Field(int)
    name = Field(str)
p = P()
p.x = 3
print(p.x, p.name, p.__dict__)
try:
    p.name = 4
except TypeError as e:
    print(e)
