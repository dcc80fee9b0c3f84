# SystemExit prints no traceback.
import sys
def main():
    print('working')
    sys.exit(4)
main()
# exit: 4
