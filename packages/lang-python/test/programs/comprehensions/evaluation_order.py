# Conditions and results are evaluated in reading order.
def t(name, v):
    print(name, end=' ')
    return v
print([t('r', x + y) for x in t('a', [1, 2]) if t('c', x) for y in t('b', [10, 20]) if t('d', y > 10)])
