# Counting solutions of the queens puzzle by backtracking.
def solve(n, row=0, cols=0, d1=0, d2=0):
    if row == n: return 1
    count = 0
    free = ~(cols | d1 | d2) & ((1 << n) - 1)
    while free:
        bit = free & -free
        free ^= bit
        count += solve(n, row + 1, cols | bit, (d1 | bit) << 1, (d2 | bit) >> 1)
    return count
print([solve(n) for n in range(1, 8)])
