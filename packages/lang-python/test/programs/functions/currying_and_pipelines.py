# Functions that return functions, folded together.
def curry(f, n):
    def step(args):
        def take(x):
            new = args + (x,)
            return f(*new) if len(new) == n else step(new)
        return take
    return step(())
add3 = curry(lambda a, b, c: a + b * c, 3)
print(add3(1)(2)(3))
def pipe(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x
    return run
print(pipe(str, len, lambda n: n ** 2)(12345), pipe()(7))
