# Nested comprehensions over a matrix.
m = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
print([[row[i] for row in m] for i in range(3)], [v for row in m for v in row if v % 2], {v: [w for w in range(v) if v % (w + 1) == 0] for v in (6, 7)})
print([(i, j) for i in range(4) if i % 2 for j in range(4) if j > i], {x for row in m for x in row if x > 7} == {8, 9})
