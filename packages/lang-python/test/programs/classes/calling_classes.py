# Classes are called with arguments in all forms, and with such as do not fit; the values around the call stay what they are.
class Nothing:
    pass


class None0:
    def __init__(self):
        self.values = ()


class Four:
    def __init__(self, a, b, c, d):
        self.values = (a, b, c, d)


class Defaults:
    def __init__(self, a, b='b', c=None):
        self.values = (a, b, c)


class Many:
    def __init__(self, first, *rest, key=0, **others):
        self.values = (first, rest, key, sorted(others.items()))


class Cells:
    def __init__(self, a, b, c):
        self.values = (lambda: (a, b, c))()


class Super(Defaults):
    def __init__(self, *args):
        super().__init__(*args)
        self.values += ('super',)


class Inherited(Four):
    pass


class Made:
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.made = args
        return self

    def __init__(self, a, b, c):
        self.values = (a, b, c, self.made)


class Meta(type):
    def __call__(cls, *args):
        return ('meta', args, super().__call__(*args).values)


class WithMeta(Four, metaclass=Meta):
    pass


class Returns:
    def __init__(self, a, b, c):
        return a


class Raises:
    def __init__(self, a, b, c):
        self.values = a
        raise ValueError(self, a, b)


class Later:
    pass


class Namespace:
    Four = Four
    Defaults = Defaults
    Raises = Raises


def message(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__ + ': ' + str(e.args[0] if not isinstance(e, ValueError) else e.args[1:])


def all_forms(i):
    return [
        i,
        None0().values,
        Four(i, i + 1, i + 2, i + 3).values,
        Namespace.Four(4, 3, 2, i).values,
        Defaults(i).values,
        Defaults(i, 2).values,
        Namespace.Defaults(i, 2, 3).values,
        Defaults(i, c=5).values,
        Many(i).values,
        Many(i, 2, 3, key=4, more=5).values,
        Cells(i, 2, 3).values,
        Super(i, 2).values,
        Inherited(1, Four(i, 2, 3, 4).values, Defaults(Defaults(i).values).values, 4).values,
        Made(i, 2, 3).values,
        WithMeta(i, 2, 3, 4)[:2],
        type(Nothing()).__name__,
        -i,
    ]


def wrong_forms(i):
    return [
        message(lambda: Nothing(i)),
        message(lambda: None0(i)),
        message(lambda: Four(i)),
        message(lambda: Four(1, 2, 3, 4, i)),
        message(lambda: Defaults()),
        message(lambda: Defaults(1, 2, 3, i)),
        message(lambda: Many()),
        message(lambda: Returns(i, 2, 3)),
        message(lambda: Raises(i, 2, 3)),
        message(lambda: Namespace.Raises(i, 2, 3)),
    ]


for line in all_forms(7) + wrong_forms(7):
    print(line)
for i in range(60):
    forms, wrong = all_forms(i), wrong_forms(i)
    forms[0] = forms[-1] = 0
    if i == 0:
        kinds = [type(form) for form in forms]
    assert [type(form) for form in forms] == kinds and len(wrong) == 10


# __init__ that comes, changes and goes.
def later(n):
    seen = []
    for i in range(n):
        if i == 40:
            Later.__init__ = lambda self, *args: setattr(self, 'args', args)
        elif i == 60:
            Later.__init__ = Four.__init__
        elif i == 80:
            del Later.__init__
        seen.append(message(lambda: sorted(Later(1, 2, 3, i % 20).__dict__.items())))
    return seen


seen = later(100)
print(seen[0], seen[39] == seen[0], seen[40], seen[59], seen[60], seen[79], seen[80] == seen[0])


# What failed keeps the instance only as long as others do.
def caught(n):
    total = 0
    for i in range(n):
        try:
            total += 1000 + Raises(i, 2, 3).values
        except ValueError as e:
            total += e.args[0].values
    return total


print(caught(100))
