# Numbers: loops compute unboxed, operations of Python become those of the machine with at most one guard each.


def int_sum(n):
    s = 0
    i = 0
    while i < n:
        s = s + i
        i = i + 1
    return s


assert int_sum(200) == 19900
# trace int_sum: ints are compared and added unboxed
# assert no new; no call*; no guard_class; no bridges; at most 6 operations
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l4 = i64.add_ovf(l3, l1)
#   guard_no_overflow()
#   l5 = i64.add(l1, 1n)
#   jump(...)


def float_sum(n):
    s = 0.0
    x = 0.5
    while x < n:
        s = s + x * 2.0
        x = x + 1.0
    return s


assert float_sum(200.0) == 40000.0
# trace float_sum: floats have no guards but the loop's condition
# assert no new; no call*; 1 guard_*; no bridges
# ops
#   i1 = f64.lt(f1, f2)
#   guard_true(i1)
#   f3 = f64.mul(f1, 2.0)
#   f5 = f64.add(f4, f3)
#   f6 = f64.add(f1, 1.0)
#   jump(...)


def range_sum(n):
    s = 0
    for i in range(n):
        s += i
    return s


assert range_sum(200) == 19900
# trace range_sum: a range needs one comparison a round, and no iterator
# assert no new; no call*; 2 guard_*
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l3 = i64.add(l1, 1n)
#   l5 = i64.add_ovf(l4, l1)
#   guard_no_overflow()
#   jump(...)


def mixed(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
    return s


assert mixed(200) == 9950.0
# trace mixed: an int in a float operation is converted without a box
# assert no new; no call*; 1 f64.from_i64*; at most 2 guard_*; at most 8 operations


def compare_chain(n):
    c = 0
    for i in range(n):
        if 10 <= i < 1000:
            c += 1
    return c


assert compare_chain(200) == 190
# trace compare_chain: chained comparisons are two comparisons and no bool
# assert no new; no call*; at most 4 guard_*; at most 10 operations


def bool_ops(n):
    c = 0
    i = 0
    while not (i >= n or i < 0) and i != -1:
        if i > 5 and not i == 3:
            c = c + 1
        i = i + 1
    return c


assert bool_ops(200) == 194
# trace bool_ops: and, or, not are jumps
# assert no new; no call*; no guard_value; at most 6 operations


def divide(n):
    s = 0
    for i in range(1, n):
        s += i // 3 + i % 7
    return s


assert divide(200) == sum(i // 3 + i % 7 for i in range(1, 200))
# trace divide: // and % by constants have no check for 0 and need no function
# assert no new; no call*; at most 17 operations


def shifts(n):
    s = 0
    for i in range(n):
        s = (s ^ (i << 3)) & 0xFFFF
        s = s | (i >> 1)
    return s


assert shifts(200) > 0
# trace shifts: shifts and masks are machine operations
# slow: the length of the number is counted, four guards
# assert no new; no call*; at most 19 operations
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l3 = i64.add(l1, 1n)
#   i2 = i64.eqz(l1)
#   guard_false(i2)
#   i3 = i64.lt_s(l1, 0n)
#   guard_false(i3)
#   l4 = i64.clz(l1)
#   i4 = i32.wrap(l4)
#   i5 = i32.sub(64, i4)
#   i6 = i32.add(i5, 3)
#   i7 = i32.le_s(i6, 63)
#   guard_true(i7)
#   l5 = i64.shl(l1, 3n)
#   l7 = i64.xor(l6, l5)
#   l8 = i64.and(l7, 65535n)
#   l9 = i64.shr_s(l1, 1n)
#   l10 = i64.or(l8, l9)
#   jump(...)


def divmods(n):
    s = 0
    for i in range(n):
        q, r = divmod(i, 10)
        s += q * r
    return s


assert divmods(200) == sum((i // 10) * (i % 10) for i in range(200))
# trace divmods: the result of divmod is a virtual tuple
# assert no new; no new_array; no call*; at most 18 operations


def minmax(n):
    s = 0
    for i in range(n):
        s += min(i, 50) + max(i, 7) + abs(i - 100)
    return s


assert minmax(200) == sum(min(i, 50) + max(i, 7) + abs(i - 100) for i in range(200))
# trace minmax: min and max of two and abs are comparisons
# assert no new; no call*; at most 15 operations


def convert(n):
    s = 0
    for i in range(n):
        s += int(float(i) * 1.5)
    return s


assert convert(200) == sum(i * 3 // 2 for i in range(200))
# trace convert: int() and float() convert without boxes
# assert no new; no call*; at most 14 operations


def truth(n):
    c = 0
    for i in range(n):
        if i & 1:
            c += 1
        if bool(i):
            c += 1
    return c


assert truth(200) == 299
# trace truth: the truth of an int is a comparison with 0
# assert no new; no call*; at most 13 operations


def overflow(n):
    x = 1
    for i in range(n):
        x = x * 3 & 0x3FFFFFFFFFFFFFFF
    return x


overflow(200)
# trace overflow: a multiplication leaves by guard_no_overflow
# assert 1 i64.mul_ovf; at most 7 operations


def power(n):
    s = 0.0
    for i in range(n):
        s += (i * 1.0) ** 2
    return s


assert power(100) == 328350.0
# trace power: squares
# assert no new; at most 24 operations
