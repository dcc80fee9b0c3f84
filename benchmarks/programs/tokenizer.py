# A hand-written tokenizer and recursive descent parser for a small language.
# small: 2
import sys
import time
SOURCE = '''
let width = 12 + 4 * (3 - 1)
def area(w, h) { return w * h / 2.5 }  # half a comment
while width >= 10 and not done { width = width - 1; print(area(width, "high \\" quote")) }
if a == b or c != 3.25e2 { x = [1, 2, 3] } else { y = {"k": 1} }
'''
KEYWORDS = {'let', 'def', 'return', 'while', 'if', 'else', 'and', 'or', 'not'}


class Token:
    def __init__(self, kind, text, line):
        self.kind = kind
        self.text = text
        self.line = line


def tokenize(src):
    out = []
    i = 0
    line = 1
    n = len(src)
    while i < n:
        c = src[i]
        if c == '\n':
            line += 1
            i += 1
        elif c.isspace():
            i += 1
        elif c == '#':
            while i < n and src[i] != '\n':
                i += 1
        elif c.isalpha() or c == '_':
            j = i + 1
            while j < n and (src[j].isalnum() or src[j] == '_'):
                j += 1
            word = src[i:j]
            out.append(Token('keyword' if word in KEYWORDS else 'name', word, line))
            i = j
        elif c.isdigit():
            j = i + 1
            while j < n and (src[j].isdigit() or src[j] in '.e'):
                j += 1
            out.append(Token('number', src[i:j], line))
            i = j
        elif c == '"':
            j = i + 1
            while src[j] != '"':
                j += 2 if src[j] == '\\' else 1
            out.append(Token('string', src[i + 1:j], line))
            i = j + 1
        elif src[i:i + 2] in ('==', '!=', '<=', '>='):
            out.append(Token('op', src[i:i + 2], line))
            i += 2
        else:
            out.append(Token('op', c, line))
            i += 1
    out.append(Token('end', '', line))
    return out


class Parser:
    LEVELS = [('or',), ('and',), ('==', '!=', '<', '>', '<=', '>='), ('+', '-'), ('*', '/')]

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0
        self.nodes = 0

    def peek(self):
        return self.tokens[self.at].text

    def accept(self, text):
        t = self.tokens[self.at]
        if t.text == text and t.kind != 'string':
            self.at += 1
            return True
        return False

    def expect(self, text):
        if not self.accept(text):
            t = self.tokens[self.at]
            raise SyntaxError('line %d: expected %s, found %s' % (t.line, text, t.text))

    def node(self, *parts):
        self.nodes += 1
        return parts

    def block(self):
        self.expect('{')
        body = []
        while not self.accept('}'):
            body.append(self.statement())
            self.accept(';')
        return body

    def statement(self):
        if self.accept('let'):
            name = self.take('name')
            self.expect('=')
            return self.node('let', name, self.expression(0))
        if self.accept('def'):
            name = self.take('name')
            self.expect('(')
            args = self.items(')')
            return self.node('def', name, args, self.block())
        if self.accept('return'):
            return self.node('return', self.expression(0))
        if self.accept('while'):
            return self.node('while', self.expression(0), self.block())
        if self.accept('if'):
            test = self.expression(0)
            body = self.block()
            return self.node('if', test, body, self.block() if self.accept('else') else [])
        e = self.expression(0)
        if self.accept('='):
            return self.node('assign', e, self.expression(0))
        return self.node('expr', e)

    def take(self, kind):
        t = self.tokens[self.at]
        if t.kind != kind:
            raise SyntaxError('line %d: expected a %s' % (t.line, kind))
        self.at += 1
        return t.text

    def items(self, close):
        out = []
        while not self.accept(close):
            out.append(self.expression(0))
            if self.accept(':'):
                out.append(self.expression(0))
            self.accept(',')
        return out

    def expression(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek() in self.LEVELS[level]:
            op = self.peek()
            self.at += 1
            left = self.node(op, left, self.expression(level + 1))
        return left

    def unary(self):
        if self.accept('not') or self.accept('-'):
            return self.node('not', self.unary())
        if self.accept('('):
            e = self.expression(0)
            self.expect(')')
        elif self.accept('['):
            e = self.node('list', self.items(']'))
        elif self.accept('{'):
            e = self.node('dict', self.items('}'))
        else:
            t = self.tokens[self.at]
            if t.kind == 'op' or t.kind == 'end':
                raise SyntaxError('line %d: unexpected %s' % (t.line, t.text))
            self.at += 1
            e = self.node(t.kind, t.text)
        while self.accept('('):
            e = self.node('call', e, self.items(')'))
        return e


def main(n):
    tokens = tokenize(SOURCE * n)
    kinds = {}
    checksum = 0
    for t in tokens:
        kinds[t.kind] = kinds.get(t.kind, 0) + 1
        checksum = (checksum * 31 + len(t.text) + t.line) % 1000000007
    total = 0
    for _ in range(4):
        p = Parser(tokenize(SOURCE * n))
        statements = 0
        while p.tokens[p.at].kind != 'end':
            p.statement()
            statements += 1
        total += p.nodes + statements
    print(len(tokens), sorted(kinds.items()), checksum, total)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
