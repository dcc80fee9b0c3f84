# A tokenizer as generator with error positions.
KEYWORDS = {'let', 'if'}
def tokens(src):
    line, col, i = 1, 1, 0
    while i < len(src):
        c = src[i]
        if c == '\n': line, col, i = line + 1, 1, i + 1; continue
        if c in ' \t': i += 1; col += 1; continue
        j = i
        if c.isalpha() or c == '_':
            while j < len(src) and (src[j].isalnum() or src[j] == '_'): j += 1
            kind = 'kw' if src[i:j] in KEYWORDS else 'name'
        elif c.isdigit():
            while j < len(src) and src[j].isdigit(): j += 1
            kind = 'num'
        elif src[i:i + 2] in ('==', '<=', '>='): j, kind = i + 2, 'op'
        elif c in '=+-*/()<>': j, kind = i + 1, 'op'
        else: raise ValueError(f'{line}:{col}: unexpected {c!r}')
        yield kind, src[i:j], line, col
        col += j - i
        i = j
for t in tokens('let x1 = 10\nif x1 >= (3 + y_2)'): print(*t)
try:
    list(tokens('a = 1\n  b ? 2'))
except ValueError as e: print(e)
