# Recursive generators.
def perms(xs):
    if not xs: yield []
    for i in range(len(xs)):
        for rest in perms(xs[:i] + xs[i + 1:]):
            yield [xs[i]] + rest
def subsets(xs):
    if not xs:
        yield ()
        return
    for s in subsets(xs[1:]):
        yield s
        yield (xs[0],) + s
print([''.join(p) for p in perms('abc' and list('abc'))], list(subsets((1, 2, 3))), sum(1 for _ in perms([1, 2, 3, 4, 5])))
