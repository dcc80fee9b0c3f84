# vars and dir of instances and modules.
class C:
    a = 1
    def __init__(self): self.b = 2
c = C()
print(vars(c), [n for n in dir(c) if n in 'ab'], 'a' in vars(C))
vars(c)['d'] = 4
print(c.d)
