# Prefix and suffix tests with tuples and bounds.
s = 'hello.py'
print(s.startswith('he'), s.endswith('.py'), s.startswith(('x', 'h')), s.endswith(('.c', '.h')), s.startswith('l', 2), s.endswith('lo', 0, 5))
print(s.removeprefix('hel'), s.removesuffix('.py'), s.removeprefix('zz'))
try:
    s.startswith(1)
except TypeError as e:
    print(e)
