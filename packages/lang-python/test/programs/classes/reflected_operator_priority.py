# The right operand goes first when its class is a subclass that overrides.
class A:
    def __add__(self, o): return 'A.add'
    def __radd__(self, o): return 'A.radd'
    def __eq__(self, o): print('A.eq'); return NotImplemented
    def __lt__(self, o): return 'A.lt'
class B(A):
    def __radd__(self, o): return 'B.radd'
class C:
    def __radd__(self, o): return 'C.radd'
    def __gt__(self, o): return 'C.gt'
print(A() + B(), B() + A(), A() + C(), 1 + A(), 1 + C(), 5 < C(), A() < C(), A() == 5)
