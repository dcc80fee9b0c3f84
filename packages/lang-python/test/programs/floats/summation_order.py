# Summation is plain left to right.
xs = [0.1] * 10
print(sum(xs), sum(xs) == 1.0)
total = 0.0
for i in range(1, 1001):
    total += 1.0 / i
print(total)
print(sum([1e100, 1.0, -1e100]), sum([0.5, 1, 2]))
