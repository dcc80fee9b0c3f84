# locals() and globals() as dicts.
g1 = 5
def f(a):
    b = a + 1
    return sorted(locals()), locals()['b']
print(f(1), globals()['g1'], 'f' in globals(), __name__, globals()['__name__'])
globals()['made'] = 7
print(made)
class C:
    x = 1
    print(sorted(k for k in locals() if not k.startswith('__')))
