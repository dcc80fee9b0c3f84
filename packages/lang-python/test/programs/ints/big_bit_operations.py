# Bit operations on big integers act as on infinite two's complement.
a = 0xfedcba9876543210fedcba9876543210
print(hex(a & 0xffff0000ffff0000ffff), hex(a | 1), hex(a ^ a >> 4))
print(-a & 0xff, -a | 0xff, ~a)
print(a >> 100, -a >> 100, a >> 200, -a >> 200)
print(1 << 100, -1 << 70, (1 << 64) - 1)
print((-1) & (1 << 70), (-(1 << 70)) ^ 5)
