# A SyntaxError is an exception with lineno, offset and text.
try:
    exec('x = 1\ny = = 2\n')
except SyntaxError as e:
    print(e.lineno, e.offset, repr(e.text), e.msg, e.filename)
