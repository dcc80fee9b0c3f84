# Lambdas with all kinds of parameters.
print((lambda: 1)(), (lambda x, y=2: x + y)(1), (lambda *a, **k: (a, k))(1, z=2), (lambda a, /, b, *, c: (a, b, c))(1, 2, c=3))
compose = lambda f, g: lambda x: f(g(x))
print(compose(lambda x: x + 1, lambda x: x * 2)(5), (lambda x: (lambda y: x * y))(3)(4), (lambda n: 'big' if n > 5 else 'small')(7))
