# A closure keeps its variable between calls; nonlocal assigns it.
def make():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get():
        return n
    return inc, get
inc, get = make()
inc2, get2 = make()
print(inc(), inc(), inc(10), get(), get2(), inc2())
