# What super() says when it cannot work.
def f():
    return super()
try:
    f()
except RuntimeError as e:
    print(e)
class A: pass
class B(A):
    def g(self): return super(B, 5)
try:
    B().g()
except TypeError as e:
    print(e)
