# __call__ makes instances callable.
class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, *a, **k): return self.n + sum(a) + len(k)
add = Adder(10)
print(add(), add(1, 2), add(1, x=2), callable(add), list(map(add, [1, 2])))
class Meta(type):
    def __call__(cls, *a):
        print('making', cls.__name__, a)
        return super().__call__(*a)
class M(metaclass=Meta):
    def __init__(self, x): self.x = x
print(M(5).x)
