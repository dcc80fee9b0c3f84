# Nested lists as a matrix.
m = [[i * 3 + j for j in range(3)] for i in range(3)]
print(m, [list(r) for r in zip(*m)], [m[i][i] for i in range(3)])
def mul(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]
print(mul(m, m))
m[1][2] = 'x'
print(m, sum([row[:1] for row in m], []))
