# Exceptions inside handlers and finally, state restored after.
import sys
def f():
    try:
        raise ValueError(1)
    except ValueError:
        print(sys.exc_info()[0].__name__)
        try:
            raise KeyError(2)
        except KeyError:
            print(sys.exc_info()[0].__name__)
        print(sys.exc_info()[0].__name__)
    print(sys.exc_info())
f()
def g():
    try:
        try:
            raise ValueError('a')
        finally:
            print('inner finally')
    except ValueError as e:
        print('outer', e)
        return 'done'
    finally:
        print('outer finally')
print(g())
