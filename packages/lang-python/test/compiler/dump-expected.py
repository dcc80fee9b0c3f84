"""Writes samples/grammar.ast: what CPython 3.11's ast module says about samples/grammar.py, in dump.ts's notation.

    python3 dump-expected.py
"""
import ast
import os


class Raw:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def quote(text):
    mark = '"' if "'" in text and '"' not in text else "'"
    out = mark
    for c in text:
        code = ord(c)
        if c in ('\\', mark):
            out += '\\' + c
        elif c in '\n\r\t':
            out += {'\n': '\\n', '\r': '\\r', '\t': '\\t'}[c]
        elif code < 32 or 127 <= code < 161:
            out += '\\x%02x' % code
        else:
            out += c
    return out + mark


here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'samples')
with open(os.path.join(here, 'grammar.py'), encoding='utf8') as source:
    tree = ast.parse(source.read())
for node in ast.walk(tree):
    if isinstance(node, ast.Constant):
        node.kind = None
        names = {float: '<float>', complex: '<imaginary>', bytes: '<bytes>'}
        if type(node.value) in names:
            node.value = Raw(names[type(node.value)])
        elif isinstance(node.value, str):
            node.value = Raw(quote(node.value))
with open(os.path.join(here, 'grammar.ast'), 'w', encoding='utf8') as out:
    for statement in tree.body:
        out.write(ast.dump(statement, include_attributes=True) + '\n')
