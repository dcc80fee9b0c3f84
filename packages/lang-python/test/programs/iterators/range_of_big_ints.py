# Ranges of any size: bounds, lengths, positions and slices beyond machine integers.
questions = [
    'range(5)[10**30]',
    'range(5)[-10**30]',
    'len(range(2**40))',
    'len(range(2**63-1))',
    'len(range(2**63))',
    'len(range(10**30))',
    'range(10**20)[1:5]',
    'range(10**20)[::-1]',
    'range(10**20)[::10**19]',
    'range(10**20)[10**25:]',
    'hash(range(10**20))==hash(range(0,10**20))',
    'range(0,10**20,10**20)==range(1)',
    'list(range(2**63-3,2**63))',
    'range(-2**63,2**63-1)[5]',
    'range(-2**63,2**63-1)[-1]',
    'next(reversed(range(10**20)))',
    '10**19 in range(10**20)',
    '10**21 in range(10**20)',
    '10**30 in range(5)',
    '1.0 in range(10)',
    'range(10**20).index(10**19)',
    'range(10**20).index(-1)',
    'range(1,10**20,0)',
    'range(2**40)[2**35]',
    'range(2**40)[2**35:2**36:2**3]',
    'bool(range(10**20))',
    'range(10**20,0,-1)[0]',
    'type(iter(range(10**20)))',
    'iter(range(10**20)).__length_hint__()',
    "range(10**20)['a']",
    'range(10**20).stop',
    'range(True, 10**20).start',
    'range(1.5, 10**20)',
    "range(10**20, 'a')",
    'list(range(10**20))',
    'range(10**20) == range(10**20)',
    'hash(range(3))==hash(range(0,3,1))',
    'range(3)[::2**70]',
    'range(3)[-2**70:2**70]',
    'range(10**20)[-1:0:-10**19]',
    '10**30 // 10**29 in range(10**20,5)',
    'range(2**62, 2**63, 2**61)',
    'list(range(2**62, 2**63+1, 2**61))',
    'slice(None,None,-1).indices(10**20)',
    'slice(-2**70,2**70).indices(7)',
    'slice(1,2,0).indices(3)',
    'slice(3).indices(-1)',
    '[x for x in range(10**20,10**20-3,-1)]',
    'sum(range(-10**20,10**20,10**20))',
    'len(range(0,10**30,10**28))',
    "list(zip('ab',range(10**18*9,10**20,10**18)))",
]
for question in questions:
    try:
        print(question, '->', eval(question))
    except (TypeError, ValueError, IndexError, OverflowError) as e:
        print(question, '->', type(e).__name__, e)


class Big:
    def __index__(self):
        return 10**20


print(range(Big())[7], range(Big()).stop, range(Big(), Big(), 3))
match range(10**20, 10**20 + 2):
    case [a, b]:
        print(a, b)
for i in range(2**63 - 2, 2**63 + 2):
    print(i, end=' ')
print()
