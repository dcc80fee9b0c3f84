# Exceptions, with, try: what does not happen costs nothing.


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return False


def try_except(n):
    s = 0
    for i in range(n):
        try:
            s += i
        except ValueError:
            s = 0
    return s


assert try_except(200) == 19900
# trace try_except: a try block without an exception costs nothing
# assert no new; no call*; at most 6 operations


def try_finally(n):
    s = 0
    for i in range(n):
        try:
            s += i
        finally:
            s += 1
    return s


assert try_finally(200) == 20100
# trace try_finally: nor does finally
# assert no new; no call*; at most 8 operations


def raise_catch(n):
    s = 0
    for i in range(n):
        try:
            raise ValueError
        except ValueError:
            s += 1
    return s


assert raise_catch(200) == 200
# trace raise_catch: an exception raised and caught in the loop
# assert no guard_exception; no new*; no call*; at most 7 operations


def raise_value(n):
    s = 0
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError as e:
            s += e.args[0]
    return s


assert raise_value(200) == 19900
# trace raise_value: its arguments
# assert no new*; no call*; at most 7 operations


def check(x):
    if x >= 0:
        raise KeyError
    return x


def raise_in_call(n):
    s = 0
    for i in range(n):
        try:
            check(i)
        except KeyError:
            s += 1
    return s


assert raise_in_call(200) == 200
# trace raise_in_call: raised in an inlined function
# assert inlines check; no new*; no call*; at most 9 operations


def builtin_raises(d, n):
    s = 0
    for i in range(n):
        try:
            d["x"]
        except KeyError:
            s += 1
    return s


assert builtin_raises({}, 200) == 200
# trace builtin_raises: raised by a builtin operation
# assert no new*; at most 1 call*; at most 12 operations


def with_statement(n):
    m = Manager()
    s = 0
    for i in range(n):
        with m:
            s += i
    return s


assert with_statement(200) == 19900
# trace with_statement: __enter__ and __exit__ are inlined
# assert inlines Manager.__enter__, Manager.__exit__; no call*; no new; no new_array; at most 7 operations


def break_continue(n):
    s = 0
    for i in range(n):
        if i == 1000:
            break
        if i < 0:
            continue
        s += i
    return s


assert break_continue(200) == 19900
# trace break_continue: break and continue are jumps
# assert no new; no call*; at most 10 operations


def try_return(n):
    def f(x):
        try:
            return x + 1
        finally:
            x = 0

    s = 0
    for i in range(n):
        s = f(s)
    return s


assert try_return(200) == 200
# trace try_return: return through finally is inlined
# assert inlines f; no new; no call*; at most 6 operations


def assertion(n):
    s = 0
    for i in range(n):
        assert i >= 0, "never"
        s += i
    return s


assert assertion(200) == 19900
# trace assertion: assert is a comparison
# assert no new; no call*; at most 8 operations


def overflow_to_big(n):
    x = 1
    for i in range(n):
        x = x * 2
    return x


assert overflow_to_big(200) == 2**200
# trace overflow_to_big: leaving the machine's ints is a guard and a bridge
# assert at most 1 guard_no_overflow; at most 6 operations
