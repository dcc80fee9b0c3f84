# Integer literals in all bases, with underscores.
print(0xFF, 0o777, 0b1011, 1_000, 0x_ff, 0)
print(0xffffffffffffffffff, 0b1 << 3, 00)
print(1000000000000000000000000000000)
