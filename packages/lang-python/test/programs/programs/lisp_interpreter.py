# A small Lisp.
def parse(s):
    toks = s.replace('(', ' ( ').replace(')', ' ) ').split()
    def read():
        t = toks.pop(0)
        if t == '(':
            out = []
            while toks[0] != ')': out.append(read())
            toks.pop(0)
            return out
        try: return int(t)
        except ValueError: return t
    return read()
class Env(dict):
    def __init__(self, names=(), vals=(), outer=None):
        super().__init__(zip(names, vals))
        self.outer = outer
    def find(self, k):
        e = self
        while e is not None:
            if k in e: return e[k]
            e = e.outer
        raise NameError(k)
G = Env()
G.update({'+': lambda *a: sum(a), '*': lambda a, b: a * b, '-': lambda a, b: a - b, '<': lambda a, b: a < b, '=': lambda a, b: a == b, 'list': lambda *a: list(a)})
def ev(x, e=G):
    while True:
        if isinstance(x, str): return e.find(x)
        if not isinstance(x, list): return x
        if x[0] == 'if': x = x[2] if ev(x[1], e) else x[3]
        elif x[0] == 'define':
            e[x[1]] = ev(x[2], e)
            return None
        elif x[0] == 'lambda':
            _, ps, body = x
            return lambda *a: ev(body, Env(ps, a, e))
        else:
            f, *args = [ev(y, e) for y in x]
            return f(*args)
ev(parse('(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))'))
ev(parse('(define twice (lambda (f) (lambda (x) (f (f x)))))'))
print(ev(parse('(fact 20)')), ev(parse('((twice (twice (lambda (x) (* x 3)))) 1)')), ev(parse('(list 1 (+ 1 2 3) (if (= 1 2) 5 6))')))
try: ev(parse('(undefined 1)'))
except NameError as e: print('unbound', e)
