# math on integers beyond floats.
import math
n = 10 ** 40
print(math.isqrt(n), math.gcd(n, 6 ** 30), math.log10(n), math.log2(2 ** 2000), math.floor(1e20), math.ceil(10 ** 30), math.factorial(30), math.comb(100, 50), math.trunc(1e25))
