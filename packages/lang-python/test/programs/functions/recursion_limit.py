# Runaway recursion is a RecursionError that can be caught; deep but bounded recursion works.
def down(n):
    return 0 if n == 0 else 1 + down(n - 1)
def forever(n):
    return forever(n + 1)
print(down(900))
for i in range(2):
    try:
        forever(0)
    except RecursionError as e:
        print(type(e).__name__, e)
print(issubclass(RecursionError, RuntimeError), down(500))
