# := inside a comprehension binds in the enclosing function.
def f():
    ys = [y := x * 2 for x in range(4)]
    return ys, y
print(f())
print([last := c for c in 'abc'], last)
print(any((hit := v) > 3 for v in [1, 5, 9]), hit)
