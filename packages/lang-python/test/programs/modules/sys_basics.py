# argv, version, maxsize, modules, stdout.
import sys
print(sys.argv, len(sys.argv), sys.maxsize, sys.version_info[0], sys.version_info >= (3, 8), sys.byteorder, sys.maxunicode)
sys.stdout.write('written\n')
print('to stderr', file=sys.stderr)
print(sys.getrecursionlimit(), sys.version_info.major, type(sys.version).__name__, sys.__name__)
