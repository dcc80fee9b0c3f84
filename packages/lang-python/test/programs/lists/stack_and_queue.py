# Lists as stacks and queues.
s = []
for i in range(5):
    s.append(i)
while s:
    print(s.pop(), end=' ')
print()
q = [1, 2, 3]
q.append(4)
while q:
    print(q.pop(0), end=' ')
print(len(q))
