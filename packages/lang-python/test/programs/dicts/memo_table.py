# A dict as memo of a recursive function.
memo = {}
def fib(n):
    if n in memo:
        return memo[n]
    r = n if n < 2 else fib(n - 1) + fib(n - 2)
    memo[n] = r
    return r
print(fib(90), len(memo), list(memo.items())[:4])
def collatz(n, cache={1: 1}):
    if n not in cache:
        cache[n] = 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
    return cache[n]
print(max(range(1, 300), key=collatz), collatz(27))
