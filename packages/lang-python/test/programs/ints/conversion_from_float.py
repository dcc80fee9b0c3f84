# int() of a float truncates; infinities and NaN are refused.
print(int(3.9), int(-3.9), int(0.5), int(1e15), int(1e20), int(-1e25))
for v in (float('inf'), float('nan')):
    try:
        int(v)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
