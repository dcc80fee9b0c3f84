# The type names of iterators.
for x in ([], (), '', {}, {}.values(), {}.items(), set(), range(0), b''):
    print(type(iter(x)).__name__, end=' ')
print()
