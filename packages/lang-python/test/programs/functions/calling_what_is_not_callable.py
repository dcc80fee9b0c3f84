# Calling other objects is a TypeError that names their type.
for v in (5, 'text', None, [1], {}, object()):
    try:
        v()
    except TypeError as e:
        print(e)
class C: pass
try:
    C()()
except TypeError as e:
    print(e)
