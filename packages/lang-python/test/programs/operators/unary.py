# __neg__, __pos__, __invert__, __not__ does not exist.
class U:
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'inv'
    def __bool__(self): return False
u = U()
print(-u, +u, ~u, not u)
try:
    -object()
except TypeError as e:
    print(e)
