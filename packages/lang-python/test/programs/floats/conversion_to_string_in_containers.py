# Floats inside containers print by repr.
print([1.0, 0.1, 1e100], (2.50,), {'x': 3.0}, {1.5: -0.0})
print(str(1e3), str(123456789012345680.0), repr(1e-10))
