# Calls: arguments of all kinds, recursion, nested loops.


def plain(a, b):
    return a + b


def default(a, b=2, c=3):
    return a + b + c


def varargs(*args):
    return args[0] + args[1]


def keywords(**kw):
    return kw["a"]


def kwonly(a, *, b=1):
    return a + b


def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def inner_loop(n):
    s = 0
    for i in range(n):
        s += i
    return s


def call_plain(n):
    s = 0
    for i in range(n):
        s = plain(s, i)
    return s


assert call_plain(200) == 19900
# trace call_plain: a call costs nothing
# assert inlines plain; no new; no new_array; no call*
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l3 = i64.add(l1, 1n)
#   guard_not_invalidated()
#   l5 = i64.add_ovf(l4, l1)
#   guard_no_overflow()
#   jump(...)


def call_default(n):
    s = 0
    for i in range(n):
        s = default(s)
    return s


assert call_default(200) == 1000
# trace call_default: default values are constants
# assert inlines default; no new; no new_array; no call*; at most 9 operations


def call_keywords(n):
    s = 0
    for i in range(n):
        s = default(c=1, a=s)
    return s


assert call_keywords(200) == 600
# trace call_keywords: keyword arguments are put in place while tracing
# assert inlines default; no new; no new_array; no call*; at most 9 operations


def call_kwonly(n):
    s = 0
    for i in range(n):
        s = kwonly(s, b=2)
    return s


assert call_kwonly(200) == 400
# trace call_kwonly: keyword-only arguments too
# assert inlines kwonly; no new; no new_array; no call*; at most 7 operations


def call_varargs(n):
    s = 0
    for i in range(n):
        s = varargs(s, i)
    return s


assert call_varargs(200) == 19900
# trace call_varargs: the tuple of *args is virtual
# assert inlines varargs; no new; no new_array; no call*; at most 7 operations


def call_star(n):
    s = 0
    for i in range(n):
        t = (s, i)
        s = plain(*t)
    return s


assert call_star(200) == 19900
# trace call_star: a tuple spread into arguments is virtual
# slow: the call works on the frame in memory, nothing is known after it
# assert at most 2 new; no new_array; at most 1 call*; at most 38 operations


def call_kwargs(n):
    s = 0
    for i in range(n):
        s += keywords(a=1)
    return s


assert call_kwargs(200) == 200
# trace call_kwargs: the dict of **kw
# slow: a dict with constant keys is filled by calls
# assert inlines keywords; at most 49 operations; at most 4 call*


def recursion_inlined(n):
    s = 0
    for i in range(n):
        s += fact(2)
    return s


assert recursion_inlined(200) == 400
# trace recursion_inlined: a recursion of two levels is inlined
# assert inlines fact; no call*; no new; at most 7 operations


def recursion_tree(n):
    s = 0
    for i in range(n):
        s += fib(5)
    return s


assert recursion_tree(200) == 1000
# trace recursion_tree: so is a tree of five levels
# assert inlines fib; no call*; no new; at most 7 operations


assert fib(20) == 6765
# trace bridge fib: what is deeper are calls of compiled code
# slow: the frames of callers are made
# assert at least 1 call_assembler; no call fib; at most 218 operations


def nested(n):
    s = 0
    for i in range(n):
        for j in range(n):
            s += j
    return s


assert nested(60) == 106200
# trace nested at "for j in": the inner loop is unboxed
# assert no new; no call*; 2 guard_*; at most 6 operations


def short_loop(n):
    s = 1
    for i in range(n):
        s += i
    return s


def seldom(n):
    s = 0
    for i in range(n):
        if i % 50 == 49:
            s += short_loop(1)
    return s


assert seldom(6000) == 120
# trace bridge seldom: a loop that has no code is called through its word, to find what it has later
# assert 1 call_portal


def nested_call(n):
    s = 0
    for i in range(n):
        s += inner_loop(40)
    return s


assert nested_call(100) == 78000
# trace nested_call: a loop in a called function is called as compiled code
# slow: the frame is made for the call
# assert 1 call_assembler; at most 40 operations


def nested_while(n):
    i = s = 0
    while i < n:
        j = 0
        while j < n:
            s += i ^ j
            j += 1
        i += 1
    return s


assert nested_while(60) > 0
# trace nested_while at "while j < n": the inner loop does not look at the outer one
# assert no new; no call*; at most 7 operations


def apply(f, n):
    s = 0
    for i in range(n):
        s = f(s, i)
    return s


assert apply(plain, 200) == 19900
# trace apply: a function that is an argument is inlined behind a guard
# assert inlines plain; no new; no new_array; no call*; at most 6 operations


def deep(n):
    def f1(x):
        return x + 1

    def f2(x):
        return f1(x) + 1

    def f3(x):
        return f2(x) + 1

    s = 0
    for i in range(n):
        s = f3(s)
    return s


assert deep(200) == 600
# trace deep: calls in calls are inlined, the additions remain
# assert inlines f1, f2, f3; no new; no new_array; no call*; at most 15 operations
