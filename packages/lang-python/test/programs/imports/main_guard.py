# __name__ is __main__ in the program only.
import _guarded
print(__name__, _guarded.state)
if __name__ == '__main__':
    print('run as program')
