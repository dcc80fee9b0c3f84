# bit_length, bit_count, conjugate, real, imag, to_bytes, from_bytes.
for n in (0, 1, 255, 256, -255, 2 ** 100):
    print(n.bit_length(), n.bit_count())
print((1000).to_bytes(2, 'big'), (1000).to_bytes(4, 'little'), (-2).to_bytes(2, 'big', signed=True))
print(int.from_bytes(b'\x03\xe8', 'big'), int.from_bytes(b'\xfe\xff', 'little', signed=True))
print((5).conjugate(), (5).real, (5).imag, (5).numerator, (5).denominator)
