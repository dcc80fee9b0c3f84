# All augmented operators on numbers and sequences.
x = 100
x += 5; x -= 3; x *= 2; x //= 3; x %= 50; x **= 2; x <<= 3; x >>= 1; x |= 7; x &= 0xfff; x ^= 1
print(x)
y = 7
y /= 2
print(y)
s = 'a'
s += 'b'; s *= 3
print(s)
l = [1]
l += [2]; l *= 2
print(l)
