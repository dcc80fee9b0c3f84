# super() without arguments looks at the caller's first variable, which compiled code may hold elsewhere.
class Base:
    def __init__(self, name):
        self.name = name

    def who(self, k):
        return '%s %d' % (self.name, k)


class Derived(Base):
    def __init__(self, name, other):
        super().__init__(name)
        self.other = other

    def who(self, k):
        if self.other is not None:
            self = self.other
        return 'via ' + super().who(k)


inner = Derived('inner', None)
outer = Derived('outer', inner)


def run(n):
    last = None
    for k in range(n):
        last = outer.who(k)
    return last


for n in (1, 2, 3, 50, 51):
    print(run(n), inner.who(n))


class Counted(Base):
    def __init__(self, x):
        super().__init__(x + 1)


total = 0
for k in range(60):
    total += Counted(k).name - Base(k).name
print(total)
