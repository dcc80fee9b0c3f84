# Sorting of a few thousand pseudo-random numbers keeps order and stability.
seed = 42
xs = []
for i in range(3000):
    seed = (seed * 1103515245 + 12345) % 2147483648
    xs.append((seed % 100, i))
ys = sorted(xs, key=lambda p: p[0])
ok = all(ys[i][0] < ys[i + 1][0] or ys[i][0] == ys[i + 1][0] and ys[i][1] < ys[i + 1][1] for i in range(len(ys) - 1))
print(ok, ys[:5], ys[-5:], sorted(range(1000), reverse=True)[:3], sorted(xs) == sorted(xs[::-1]))
