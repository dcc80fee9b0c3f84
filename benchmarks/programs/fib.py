# Naive Fibonacci: calls, comparisons and small-integer arithmetic.
# small: 15
import sys
import time
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def main(n):
    print(fib(n))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 35
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
