# Lambdas made in a comprehension share its variable.
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
gs = [lambda i=i: i for i in range(3)]
print([g() for g in gs])
print([f(10) for f in [(lambda a: lambda b: a + b)(k) for k in range(3)]])
