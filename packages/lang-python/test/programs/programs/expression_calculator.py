# A recursive descent parser and evaluator.
class Parser:
    def __init__(self, s):
        self.toks = self.lex(s)
        self.i = 0
    def lex(self, s):
        out, i = [], 0
        while i < len(s):
            if s[i].isspace(): i += 1
            elif s[i].isdigit():
                j = i
                while j < len(s) and (s[j].isdigit() or s[j] == '.'): j += 1
                out.append(float(s[i:j]) if '.' in s[i:j] else int(s[i:j]))
                i = j
            elif s[i] in '+-*/()^':
                out.append(s[i])
                i += 1
            else: raise SyntaxError(f'bad character {s[i]!r} at {i}')
        return out + [None]
    def peek(self): return self.toks[self.i]
    def take(self):
        self.i += 1
        return self.toks[self.i - 1]
    def expr(self):
        v = self.term()
        while self.peek() in ('+', '-'):
            v = v + self.term() if self.take() == '+' else v - self.term()
        return v
    def term(self):
        v = self.power()
        while self.peek() in ('*', '/'):
            v = v * self.power() if self.take() == '*' else v / self.power()
        return v
    def power(self):
        v = self.atom()
        if self.peek() == '^':
            self.take()
            v = v ** self.power()
        return v
    def atom(self):
        t = self.take()
        if t == '(':
            v = self.expr()
            if self.take() != ')': raise SyntaxError('expected )')
            return v
        if t == '-': return -self.atom()
        if isinstance(t, (int, float)): return t
        raise SyntaxError(f'unexpected {t!r}')
for s in ('1 + 2 * 3', '(1+2)*3', '2^3^2', '-4 + 10 / 4', '1.5*4', '(1', '1 $ 2', '2 *', '1/0'):
    try:
        print(s, '=', Parser(s).expr())
    except (SyntaxError, ZeroDivisionError) as e:
        print(s, '->', type(e).__name__, e)
