# raise of classes, instances, nothing; what cannot be raised.
for f in (lambda: ValueError, lambda: ValueError('x'), lambda: 5, lambda: 'str', lambda: int, lambda: None):
    try:
        raise f()
    except Exception as e:
        print(type(e).__name__, e)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    try:
        raise KeyError('inner')
    except KeyError:
        raise
except KeyError as e:
    print('again', e)
