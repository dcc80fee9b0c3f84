# sys.exit raises SystemExit; its argument is the exit code.
import sys
try:
    sys.exit(3)
except SystemExit as e:
    print('caught', e.code, e.args)
def f():
    try:
        sys.exit(7)
    finally:
        print('cleanup')
f()
# exit: 7
