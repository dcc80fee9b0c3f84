# float is a class; results of arithmetic with ints are floats.
class Metres(float):
    def __repr__(self):
        return f'{float(self)}m'
m = Metres(2.5)
print(repr(m), m + 1, type(m * 2).__name__, isinstance(m, float))
print(type(1 / 1), type(2 ** -1), type(1 + 0.0), type(3 // 1.0), type(abs(-1.5)))
