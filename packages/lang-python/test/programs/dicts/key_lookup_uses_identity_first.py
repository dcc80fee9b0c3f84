# NaN is found by identity, not by equality.
nan = float('nan')
d = {nan: 'a'}
print(d[nan], nan in d, float('nan') in d, len({nan: 1, float('nan'): 2}))
