# send gives yield its value.
def averager():
    total = n = 0
    avg = None
    while True:
        x = yield avg
        if x is None: return total
        total += x
        n += 1
        avg = total / n
a = averager()
print(next(a), a.send(10), a.send(20), a.send(3))
try:
    a.send(None)
except StopIteration as e:
    print(e.value)
try:
    averager().send(5)
except TypeError as e:
    print(e)
