# float() of strings.
print(float('3.14'), float('  -2e3 '), float('1_000.5'), float('.5'), float('5.'), float('1e-7'), float('1E5'))
for s in ('', 'abc', '1.2.3', '1e', '--1', '1_'):
    try:
        print(float(s))
    except ValueError as e:
        print(e)
print(float(), float(7), float(True), float(2 ** 60))
try:
    float([])
except TypeError as e:
    print(e)
