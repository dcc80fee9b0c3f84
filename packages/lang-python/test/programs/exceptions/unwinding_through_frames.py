# An exception passes through frames, running their finally blocks inside out.
def level(n):
    try:
        if n == 0: raise ValueError('bottom')
        level(n - 1)
    finally:
        print('leave', n)
try:
    level(3)
except ValueError as e:
    print(e)
