# is_integer, hex, fromhex, as_integer_ratio.
print((2.0).is_integer(), (2.5).is_integer(), float('inf').is_integer())
print((0.5).as_integer_ratio(), (0.1).as_integer_ratio(), (-3.0).as_integer_ratio())
print((1.0).hex(), (0.1).hex(), (-2.5).hex(), float.fromhex('0x1.8p1'))
print((1.5).real, (1.5).imag, (1.5).conjugate())
