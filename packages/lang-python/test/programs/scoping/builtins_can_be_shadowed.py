# A global named as a builtin hides it until deleted.
def use():
    return len([1, 2])
print(use())
len = lambda x: 'shadow'
print(use(), len('abc'))
del len
print(use(), len('abc'))
