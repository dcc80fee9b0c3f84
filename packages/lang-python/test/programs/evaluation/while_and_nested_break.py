# break and continue act on the innermost loop, finally runs on the way.
for i in range(3):
    for j in range(3):
        try:
            if j == 1: continue
            if i == 1: break
            print(i, j)
        finally:
            print('f', i, j)
n = 27
steps = 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
print(steps)
