# sep, end, file and flush of print.
import sys
print(1, 2, 3, sep=', ', end='!\n')
print('a', 'b', sep='')
print()
print('no newline', end='')
print('', 'x', sep='|')
print(*[], end='')
print(None, True, 1.0, [1], file=sys.stdout, flush=True)
for f in (lambda: print(1, sep=5), lambda: print(1, bad=2)):
    try:
        f()
    except TypeError as e:
        print(e)
