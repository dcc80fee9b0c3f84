# Replacement fields inside of the format spec.
width, prec, fill = 10, 2, '*'
print(f'{3.14159:{width}.{prec}f}|{"ab":{fill}^{width}}|{42:{"x"}}|{42:>{width}}|')
print('{:{}.{}f}|{:{w}}'.format(2.71828, 8, 3, 'q', w=4))
