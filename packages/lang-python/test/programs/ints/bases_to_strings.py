# hex, oct and bin with negative and big values.
for n in (0, 1, 255, -255, 2 ** 70, -2 ** 70):
    print(bin(n), oct(n), hex(n))
