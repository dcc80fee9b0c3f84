# Tuples as records in a small program.
points = [(3, 4), (0, 1), (-2, 5)]
print(sorted(points, key=lambda p: p[0] ** 2 + p[1] ** 2))
xs, ys = zip(*points)
print(xs, ys, sum(xs), max(ys))
print({x: y for x, y in points}, [(y, x) for x, y in points], min(points), tuple(x + y for x, y in points))
