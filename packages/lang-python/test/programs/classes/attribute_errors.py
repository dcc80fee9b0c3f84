# Missing attributes name the type and the attribute.
class C:
    x = 1
c = C()
for f in (lambda: c.nope, lambda: C.nope, lambda: (5).nope, lambda: None.x, lambda: [].push, lambda: len.zz, lambda: f.qq):
    try:
        f()
    except AttributeError as e:
        print(e)
try:
    del c.x
except AttributeError as e:
    print(e)
try:
    (5).a = 1
except AttributeError as e:
    print(e)
try:
    int.a = 1
except TypeError as e:
    print(e)
