# abs, divmod, pow, round, hex, bin, oct, sum.
print(abs(-3), abs(-2.5), abs(True), divmod(-7, 3), divmod(7.5, 2), pow(2, 8), pow(2, -1), pow(2, 8, 100), round(7), round(-3.5))
print(hex(255), bin(5), oct(8), sum([0.5, 1]), min(1, 2.0), max(2, 2.0), int('7') + int(7.9))
