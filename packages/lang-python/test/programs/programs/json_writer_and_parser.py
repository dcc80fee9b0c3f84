# A JSON printer and parser.
def dumps(v):
    if v is None: return 'null'
    if v is True or v is False: return str(v).lower()
    if isinstance(v, (int, float)): return repr(v)
    if isinstance(v, str): return '"' + v.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'
    if isinstance(v, (list, tuple)): return '[' + ', '.join(map(dumps, v)) + ']'
    if isinstance(v, dict): return '{' + ', '.join(f'{dumps(k)}: {dumps(x)}' for k, x in v.items()) + '}'
    raise TypeError(f'cannot dump {type(v).__name__}')
def loads(s):
    def ws(i):
        while i < len(s) and s[i] in ' \n\t': i += 1
        return i
    def val(i):
        i = ws(i)
        for word, v in (('null', None), ('true', True), ('false', False)):
            if s.startswith(word, i): return v, i + len(word)
        if s[i] == '"':
            out, i = [], i + 1
            while s[i] != '"':
                if s[i] == '\\':
                    i += 1
                    out.append({'n': '\n'}.get(s[i], s[i]))
                else: out.append(s[i])
                i += 1
            return ''.join(out), i + 1
        if s[i] in '[{':
            close, items, i = ']' if s[i] == '[' else '}', [], ws(i + 1)
            while s[i] != close:
                v, i = val(i)
                if close == '}':
                    i = ws(i)
                    if s[i] != ':': raise ValueError(f'expected : at {i}')
                    w, i = val(i + 1)
                    v = v, w
                items.append(v)
                i = ws(i)
                if s[i] == ',': i = ws(i + 1)
            return (items if close == ']' else dict(items)), i + 1
        j = i
        while j < len(s) and s[j] in '+-.eE0123456789': j += 1
        if i == j: raise ValueError(f'unexpected {s[i]!r} at {i}')
        t = s[i:j]
        return (float(t) if '.' in t or 'e' in t else int(t)), j
    return val(0)[0]
doc = {'name': 'x "q"', 'list': [1, 2.5, -3, None, True], 'nest': {'a': {}, 'b': []}, 'nl': 'a\nb'}
t = dumps(doc)
print(t, loads(t) == doc, loads(' [ 1 , [ ] , {"k" : 1e3} ] '))
for bad in ('[?]', '{"a" 1}'):
    try: loads(bad)
    except ValueError as e: print(e)
try: dumps({1, 2})
except TypeError as e: print(e)
