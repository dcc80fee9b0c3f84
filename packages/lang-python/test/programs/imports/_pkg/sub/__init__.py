# A nested package.
print('init sub')
name = 'sub'
