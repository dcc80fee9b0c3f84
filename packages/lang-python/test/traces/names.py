# Names: globals, locals, closures. What does not change is a constant of the trace.
import math

STEP = 3
LIMIT = 10.5
counter = 0


def helper(x):
    return x + 1


def module_constant(n):
    s = 0
    for i in range(n):
        s += STEP
    return s


assert module_constant(200) == 600
# trace module_constant: a global that is not assigned is a constant
# assert no get_global; no call*; no new; no get_field GlobalCell.*; at most 7 operations
# assert on "s += STEP": at most 2 guard_*; at most 3 operations


def global_function(n):
    s = 0
    for i in range(n):
        s = helper(s)
    return s


assert global_function(200) == 200
# trace global_function: a function of the module is inlined, its frame virtual
# assert inlines helper; no new; no new_array; no call*; at most 7 operations
# assert on "s = helper(s)": at most 3 operations


def write_global(n):
    global counter
    for i in range(n):
        counter = counter + 1


write_global(200)
assert counter == 200
# trace write_global: a global that changes is a field of its cell
# assert no call*; at most 1 new; at most 11 operations
# assert on "counter = counter + 1": at most 3 operations


def builtin_name(n):
    s = 0
    for i in range(n):
        s += len("abc")
    return s


assert builtin_name(200) == 600
# trace builtin_name: a name of the builtins is folded like a global, len of a constant is a constant
# assert no call*; no new; at most 7 operations


def other_module(n):
    s = 0.0
    for i in range(n):
        s += math.pi
    return s


assert other_module(200) > 628
# trace other_module: an attribute of another module is a constant
# assert no call*; no new; at most 6 operations
# assert on "s += math.pi": at most 1 guard_*; at most 2 operations


def module_function(n):
    s = 0.0
    for i in range(n):
        s += math.sqrt(i)
    return s


assert module_function(200) > 1800
# trace module_function: math.sqrt is the machine's
# assert no call*; no new; at most 11 operations
# assert on "s += math.sqrt(i)": 1 f64.sqrt


def make_adder(k):
    def add(x):
        return x + k

    return add


def closure_call(n):
    add = make_adder(5)
    s = 0
    for i in range(n):
        s = add(s)
    return s


assert closure_call(200) == 1000
# trace closure_call: a closure is inlined, its variable read once
# assert inlines add; no new; no new_array; no call*; at most 6 operations


def closure_write(n):
    total = 0

    def bump(x):
        nonlocal total
        total = total + x

    for i in range(n):
        bump(i)
    return total


assert closure_write(200) == 19900
# trace closure_write: a variable of the enclosing function is a field of its cell
# assert inlines bump; no call*; no new_array; at most 10 operations


def inner_function(n):
    s = 0
    for i in range(n):
        f = lambda x: x + i
        s = f(s)
    return s


assert inner_function(200) == 19900
# trace inner_function: a function made in the loop and only called there is virtual
# assert inlines <lambda>; no new_array; no call*; at most 11 operations


def local_delete(n):
    s = 0
    for i in range(n):
        x = i
        s += x
        del x
    return s


assert local_delete(200) == 19900
# trace local_delete: del of a local variable does nothing
# assert no new; no call*; at most 6 operations


def unused_work(n):
    for i in range(n):
        x = i * 2 + 1
    return x


assert unused_work(200) == 399
# trace unused_work: values that are not needed yet are not boxed
# assert no new; no call*; at most 8 operations
