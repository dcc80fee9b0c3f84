# sys.setrecursionlimit changes the depth.
import sys
def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n
d1 = depth(1)
sys.setrecursionlimit(300)
d2 = depth(1)
print(d2 < 300 < d1 < 1000, sys.getrecursionlimit())
try:
    sys.setrecursionlimit(0)
except ValueError as e:
    print(e)
