# Operands, arguments and items are evaluated left to right.
def t(x):
    print(x, end=' ')
    return x
t(1) + t(2) * t(3)
print()
print([t(1), t(2)], (t(3), t(4)), {t(5): t(6)})
def f(*a, **k): return a, k
f(t(1), *t([2]), k=t(3), **t({'z': 4}))
print()
t([0])[t(0)] = t(5)
print()
a = t({})
a[t('i')] = a[t('j')] = t('v')
print(a)
t(1) < t(2) < t(0) < t(9)
print()
