# Statements without effect, semicolons, one-line blocks.
def f(): ...
class C: pass
if True: a = 1; b = 2
else: a = 0
for i in 1, 2: print(i, end=' '); print(a)
print(f(), ..., Ellipsis is ..., a, b)
5
'string statement'
x = (1,
     2,
     3)
y = 1 + \
    2
print(x, y)
