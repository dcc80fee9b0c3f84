# Exact determinants by cofactors and floats by elimination.
def det(m):
    if len(m) == 1: return m[0][0]
    return sum((-1) ** j * m[0][j] * det([r[:j] + r[j + 1:] for r in m[1:]]) for j in range(len(m)))
def gauss(m):
    m = [r[:] for r in m]
    d = 1.0
    for i in range(len(m)):
        p = max(range(i, len(m)), key=lambda r: abs(m[r][i]))
        if m[p][i] == 0: return 0.0
        if p != i: m[i], m[p], d = m[p], m[i], -d
        d *= m[i][i]
        for r in range(i + 1, len(m)):
            f = m[r][i] / m[i][i]
            m[r] = [a - f * b for a, b in zip(m[r], m[i])]
    return d
m = [[2, 0, 1, 3], [1, 5, -2, 0], [4, 1, 1, 1], [0, 2, 3, -1]]
print(det(m), round(gauss(m), 9), det([[1, 2], [2, 4]]), gauss([[1.0, 2.0], [2.0, 4.0]]))
