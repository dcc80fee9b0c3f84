# Domain and range errors of math.
import math
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.acos(2), lambda: math.sqrt('x'), lambda: math.floor(math.inf), lambda: math.isqrt(-1), lambda: math.gcd(1.5), lambda: math.pow(0, -1)):
    try:
        print(f())
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__, e)
