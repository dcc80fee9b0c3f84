# strip, lstrip, rstrip of whitespace and of character sets.
s = '  \t text here \n'
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()))
print('xxabcxx'.strip('x'), 'xyxabcyx'.strip('xy'), 'abc'.strip('abc'), 'www.example.com'.lstrip('w.'), '1.500'.rstrip('0'))
