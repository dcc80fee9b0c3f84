# round() rounds half to even on the exact binary value.
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.675, 2), round(1.005, 2))
print(round(3.14159, 3), round(1234.5678, -2), round(1e20, 2), round(0.1 + 0.2, 15), round(5.0), round(5.5, 0))
print(type(round(2.5)), type(round(2.5, 1)), type(round(2.5, None)))
