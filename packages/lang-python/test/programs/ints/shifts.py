# Shifts of small integers, past 64 bits too; a negative count is an error.
print(1 << 3, 1 << 62, 1 << 63, 1 << 64, -1 << 63)
print(-1 >> 1, -8 >> 1, 7 >> 1, 7 >> 64, -7 >> 64, 7 >> 1000)
for f in (lambda: 1 << -1, lambda: 1 >> -1):
    try:
        f()
    except ValueError as e:
        print(e)
