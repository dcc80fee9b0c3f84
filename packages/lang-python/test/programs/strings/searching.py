# find, rfind, index, rindex, count with bounds.
s = 'the cat sat on the mat'
print(s.find('at'), s.rfind('at'), s.find('dog'), s.find('the', 1), s.find('the', 1, 10), s.find(''), s.rfind(''))
print(s.index('sat'), s.rindex('the'), s.count('at'), s.count('t', 5, 12), s.count(''), 'aaa'.count('aa'))
print('cat' in s, 'dog' not in s, '' in s, s.find('at', -3))
try:
    s.index('dog')
except ValueError as e:
    print(e)
