# The variable of a comprehension does not leak, the first iterable is evaluated outside.
x = 'outer'
print([x for x in range(3)], x)
def f():
    y = 5
    return [y + i for i in range(3)], [y for y in range(2)], y
print(f())
class C:
    n = 3
    squares = [i * i for i in range(n)]
    try:
        bad = [n for i in range(2)]
    except NameError as e:
        bad = str(e)
print(C.squares, C.bad)
