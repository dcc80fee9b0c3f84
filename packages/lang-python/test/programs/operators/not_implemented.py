# NotImplemented from both sides makes a TypeError; == falls back to identity.
class X:
    def __add__(self, o): return NotImplemented
    def __radd__(self, o): return NotImplemented
    def __eq__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
x = X()
print(x == x, x == 5, x != 5)
for f in (lambda: x + 1, lambda: 1 + x, lambda: x + x, lambda: x < 1, lambda: x > x, lambda: 'a' + x, lambda: [1] + x):
    try:
        f()
    except TypeError as e:
        print(e)
