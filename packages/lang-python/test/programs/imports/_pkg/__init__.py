# A package.
print('init _pkg')
version = '1.0'
