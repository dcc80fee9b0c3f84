# A module to import; printed once.
print('loading shapes')
PI = 3.5
_hidden = 'h'
n = 0
def area(r): return PI * r * r
def public(): return 'public'
def counter():
    global n
    n += 1
    return n
