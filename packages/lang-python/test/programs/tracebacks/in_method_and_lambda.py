# Frames of methods, lambdas and comprehensions.
class C:
    def run(self, xs):
        return [self.step(x) for x in xs]
    def step(self, x):
        return (lambda v: 1 // v)(x)
C().run([1, 0])
# exit: 1
