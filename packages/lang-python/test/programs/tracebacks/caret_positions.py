# The caret range of attributes, calls, subscripts and operators.
class C: pass
def show(f):
    import traceback
    try:
        f()
    except Exception:
        traceback.print_exc()
def f1(): return C().missing.deeper
def f2(d): return d['a']['b']['c']
def f3(a, b): return (a + 1) * (b + 2) / (a - b)
def f4(): return len(1, 2)
show(lambda: f1())
show(lambda: f2({'a': {}}))
show(lambda: f3(1, 1))
show(lambda: f4())
