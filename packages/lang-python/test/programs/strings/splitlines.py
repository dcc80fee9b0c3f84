# splitlines knows every line end and can keep it.
s = 'one\ntwo\r\nthree\rfour\x0bfive\u2028six'
print(s.splitlines())
print(s.splitlines(True))
print(''.splitlines(), '\n'.splitlines(), 'a\n\nb\n'.splitlines(), 'a\n'.split('\n'))
