# The common functions of math.
import math
print(math.pi, math.e, math.inf, math.nan, math.tau)
print(math.sqrt(2), math.sin(1), math.cos(1), math.tan(1), math.atan2(1, 2), math.hypot(3, 4), math.degrees(math.pi), math.radians(180))
print(math.floor(-2.5), math.ceil(-2.5), math.trunc(-2.5), math.fabs(-2), math.fmod(-7, 3), math.modf(2.5), math.frexp(10.0), math.ldexp(0.5, 4), math.copysign(1, -0.0))
print(math.exp(1), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000), math.pow(2, 0.5))
print(math.gcd(12, 18), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.isqrt(99), math.prod([2, 3, 4]), math.fsum([0.1] * 10))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(0.1 + 0.2, 0.3), math.dist((0, 0), (3, 4)))
