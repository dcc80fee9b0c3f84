# A loop variable stays; an except variable is deleted.
for i in range(3):
    pass
print(i)
e = 'before'
try:
    1 / 0
except ZeroDivisionError as e:
    print('caught')
try:
    print(e)
except NameError as err:
    print(err)
with open(__file__) as fh:
    pass
print(fh.closed)
