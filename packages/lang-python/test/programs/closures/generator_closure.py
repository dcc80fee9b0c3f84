# Generators and comprehensions capture variables too.
def f(n):
    def gen():
        for i in range(n):
            yield i * k
    k = 10
    return list(gen()), [k + i for i in range(n)], list(k - i for i in range(n))
print(f(3))
