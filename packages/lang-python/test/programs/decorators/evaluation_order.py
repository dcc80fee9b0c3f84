# Decorator expressions are evaluated top down before the def, applied bottom up.
def d(name):
    print('eval', name)
    def apply(f):
        print('apply', name)
        return f
    return apply
@d('a')
@d('b')
def f(x=print('default')): pass
@(lambda f: 'lambda')
def g(): pass
print(g)
