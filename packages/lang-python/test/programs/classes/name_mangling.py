# Private names get the class's name.
class A:
    __secret = 1
    def __init__(self): self.__x = 5
    def __hidden(self): return 'A.hidden'
    def call(self): return self.__hidden(), self.__x, self.__secret
class B(A):
    def __hidden(self): return 'B.hidden'
b = B()
print(b.call(), b._A__x, b._B__hidden(), sorted(b.__dict__), hasattr(b, '__x'), A._A__secret)
class _Under:
    __y = 3
    __z__ = 4
print(_Under._Under__y, _Under.__z__)
