# Nested loops over lists with formatting.
rows = []
for i in range(1, 6):
    row = []
    for j in range(1, 6):
        row.append(i * j)
    rows.append(row)
for row in rows:
    print(' '.join('%3d' % v for v in row))
print([sum(col) for col in zip(*rows)])
