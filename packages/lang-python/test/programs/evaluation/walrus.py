# := assigns and gives the value.
if (n := len('hello')) > 3:
    print(n)
data = [1, 2, 3]
while (x := data.pop() if data else None) is not None:
    print(x, end=' ')
print()
print((y := 5) + y, y, [z := 1, z + 1], (a := 1, b := 2), a, b)
def f(): return (k := 3) * k
print(f())
