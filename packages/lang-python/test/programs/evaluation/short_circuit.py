# and and or return an operand and skip the rest.
def t(x):
    print('eval', x)
    return x
print(t(0) and t(1), t(2) and t(3), t('') or t('x'), t(5) or t(6))
print(not t([]), None or 0 or '' or [], 1 and 2 and 3, not not 'a')
print(t(1) if t(0) else t(2))
