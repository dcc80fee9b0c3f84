"""Every construct of the grammar once."""
from __future__ import division
import a.b.c, d as e
from . import f
from ..g import (h, i as j,)
x = y = 0x1F + 0o17 - 0b11 * 1_000 / 1.5e3 // .5 % 2 ** -x @ z << 1 >> 2 & 3 | 4 ^ ~5
x += 1; y **= 2
a.b[1:2, ::3, ...] -= -x if not y else +z
p, *q = r = 1, 2, *s
[t, (u, v)] = w
ann: int = 3
(ann2): str
a.b: int
del x, (y[0], z.w), [v]
lam = lambda a, b=1, /, c=2, *d, e, f=3, **g: (a, b)
cmp = a < b <= c == d != e > f >= g is h is not i in j not in k
logic = a and b and c or d or not e
calls = f(a, *b, c=1, **d)(x for x in y)[0].attr("s" 'a' r'\n', b, u'x')
comp = [x for x in y if x if y for z in w], {x for x in y}, {k: v for k, v in d}, (x for x in y)
disp = [], [1, *a], {}, {1, *a}, {1: 2, **d}, (), (1,), (a := 3)
strings = 'é\x41\u00e9', b'a\xff', f'{x!r:>{w}.{p}} {{}} {y=} {z:%H:%M}' '!' f"{'nested'}"
print(x, end='')
assert x, 'message'
if a:
    pass
elif b: pass
else:
    while c:
        break
    else:
        for d, e in f, g:
            continue
        else:
            x
try:
    raise A from B
except (C, D) as e:
    raise
except E:
    pass
else:
    pass
finally:
    pass
with a as b, c, d as (e, f):
    pass
with (a as b, c):
    pass
with (a, b) as c: pass
with (open): pass
@dec
@dec(1).x
def fun(a: int, b=1, /, c: str = 'x', *args: any, d, e: int = 2, **kw) -> None:
    """Doc."""
    global gl, gm
    def inner():
        nonlocal b
        b = yield from b
        return
    return a, *b
class K(Base, metaclass=M, *a, **k):
    x: int
    def m(self): return super().m()
match x, y:
    case 1 | -2 | 3.5 + 4j | 'a' 'b' | None:
        pass
    case [a, _, *rest] | (a, _, *rest) if a > 1:
        pass
    case {'k': v, 1: [], **rest}:
        pass
    case K(1, x=2) as k: pass
    case a.b.c: pass
    case _: pass
match = case = type = 1
l = T[1,], T[a, b:c,], T[(a := 1):2], {(a := 1): (b := 2)}, T[
  (d := 3),
  4,
]
match(x)
match[0] = 2
print(match
      .real)
