"""A method is replaced again and again; each time the loops that call it are void."""


class Counter:
    def step(self, x):
        return x + 1


def count(counter, n):
    x = 0
    for i in range(n):
        x = counter.step(x)
    return x


def two(self, x):
    return x + 2


def one(self, x):
    return x + 1


total = 0
counter = Counter()
for k in range(200):
    Counter.step = two if k % 3 == 0 else one
    total += count(counter, 80)
print(total)
