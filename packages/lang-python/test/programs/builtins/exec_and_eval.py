# eval and exec of source strings.
x = 10
print(eval('x + 1'), eval('[i for i in range(3)]'), eval('a * b', {'a': 3, 'b': 4}))
ns = {}
exec('y = 5\ndef f(n):\n    return n * y', ns)
print(ns['y'], ns['f'](3))
exec('z = x * 2')
print(z)
try:
    eval('1 +')
except SyntaxError as e:
    print(type(e).__name__, e.msg)
