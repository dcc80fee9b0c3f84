# input() without input raises EOFError.
try:
    input('prompt> ')
except EOFError as e:
    print(e)
