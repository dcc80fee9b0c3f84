# Infinity and NaN: arithmetic, comparison, printing.
inf = float('inf')
nan = float('nan')
print(inf, -inf, nan, inf - inf, inf * 0, 1e308 * 10)
print(nan == nan, nan != nan, nan < 1, inf > 10 ** 100, -inf < inf)
print(float('Infinity'), float('-INF'), float('NaN'))
print([nan] == [nan], nan in [1], inf in [inf])
