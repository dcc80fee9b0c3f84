# Methods do not see class variables by plain name.
y = 'global'
class C:
    y = 'class'
    z = y
    def m(self):
        return y
    def n(self):
        return self.y
print(C().m(), C().n(), C.z)
class D:
    y = y + '!'
print(D.y, y)
