# Lists and tuples: one check of the index, no check of what was just made.


def list_read(xs, n):
    s = 0
    i = 0
    while i < n:
        s += xs[i]
        i += 1
    return s


assert list_read(list(range(200)), 200) == 19900
# trace list_read: an item of a list of ints
# assert no call*; no new; at most 10 operations
# assert on "s += xs[i]": at most 6 operations; at most 2 guard_*


def list_read_float(xs, n):
    s = 0.0
    for i in range(n):
        s += xs[i]
    return s


assert list_read_float([0.5] * 200, 200) == 100.0
# trace list_read_float: an item of a list of floats
# assert no call*; no new; at most 9 operations
# assert on "s += xs[i]": at most 5 operations; at most 1 guard_*


def list_read_last(xs, n):
    s = 0
    for i in range(n):
        s += xs[-1]
    return s


assert list_read_last([1, 2, 3], 200) == 600
# trace list_read_last: a constant negative index
# assert no call*; no new; at most 6 operations
# assert on "s += xs[-1]": at most 2 operations


def list_write(xs, n):
    for i in range(n):
        xs[i] = i
    return xs


assert list_write([0] * 200, 200) == list(range(200))
# trace list_write: an item of a list is written
# assert no call*; no new; at most 8 operations
# assert on "xs[i] = i": at most 3 operations; at most 1 guard_*


def list_update(xs, n):
    for i in range(n):
        xs[i] += 2
    return xs


assert list_update([1] * 200, 200) == [3] * 200
# trace list_update: reading and writing an item checks the index once
# assert no call*; no new; at most 11 operations
# assert on "xs[i] += 2": at most 6 operations; at most 2 guard_*


def list_swap(xs, n):
    for i in range(n - 1):
        xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return xs


assert list_swap(list(range(200)), 200)[-1] == 0
# trace list_swap: two items change places without a tuple
# assert no call*; no new; at most 14 operations
# assert on "xs[i], xs[i + 1]": at most 8 operations


def matrix(m, n):
    s = 0
    for i in range(n):
        for j in range(n):
            s += m[i][j]
    return s


assert matrix([[1] * 50 for _ in range(50)], 50) == 2500
# trace matrix at "for j in": an item of a row
# assert no call*; no new; at most 10 operations


def list_append(n):
    xs = []
    for i in range(n):
        xs.append(i)
    return xs


assert list_append(200) == list(range(200))
# trace list_append: append is inlined, growing is a call in a bridge
# slow: the loop is the round in which the list grows
# assert no call*; no new; at most 0 new_array; at most 9 operations
# assert on "xs.append(i)": at most 4 operations


def list_pop(xs):
    s = 0
    while xs:
        s += xs.pop()
    return s


assert list_pop(list(range(200))) == 19900
# trace list_pop: pop is inlined
# assert no new; no call*; at most 10 operations


def list_iter(xs):
    s = 0
    for x in xs:
        s += x
    return s


assert list_iter(list(range(200))) == 19900
# trace list_iter: iterating over a list
# assert no new; no call*; at most 7 operations


def tuple_iter(xs):
    s = 0
    for x in xs:
        s += x
    return s


assert tuple_iter(tuple(range(200))) == 19900
# trace tuple_iter: iterating over a tuple
# assert no new; no call*; at most 11 operations


def comprehension(n):
    return [i * 2 for i in range(n)]


assert comprehension(200) == list(range(0, 400, 2))
# trace comprehension.<locals>.<listcomp>: the result's items are the only objects made
# slow: the loop is the round in which the list grows
# assert no call*; no new; at most 0 new_array; at most 10 operations


def comprehension_filter(n):
    return [i for i in range(n) if i % 3]


assert len(comprehension_filter(200)) == 133
# trace comprehension_filter.<locals>.<listcomp>: with a condition
# assert no call*; no new; no new_array; at most 15 operations


def small_list(n):
    s = 0
    for i in range(n):
        xs = [i, i + 1, 2]
        s += xs[0] + xs[1] + xs[2]
    return s


assert small_list(200) == 40400
# trace small_list: a list that does not leave the loop is virtual
# assert no call*; no new; no new_array; at most 10 operations


def list_len(xs, n):
    i = 0
    while i < len(xs):
        i += 1
    return i


assert list_len([0] * 200, 0) == 200
# trace list_len: len of a list is a field
# assert no call*; no new; at most 5 operations


def list_slice(xs, n):
    s = 0
    for i in range(n):
        s += len(xs[i : i + 3])
    return s


assert list_slice([1] * 203, 200) == 600
# trace list_slice: the slice object is virtual
# assert no new W_Slice; at most 0 call*; at most 31 operations


def list_rotate(xs, n):
    for _ in range(n):
        xs = xs[1:] + xs[:1]
    return xs


assert list_rotate([1, 2, 3], 200) == [3, 1, 2]
# trace list_rotate: parts are copied and joined in bulk, and the lists between are virtual
# assert no call*; no i32.div_s; 3 new_array; 3 array_copy; at most 15 operations


def list_flip(xs, n):
    for k in range(n):
        xs[:5] = xs[4::-1]
    return xs


assert list_flip([1, 2, 3, 4, 5, 6], 201) == [5, 4, 3, 2, 1, 6]
# trace list_flip: an assignment of a slice of the same length
# assert 1 call; at most 0 new; at most 8 operations


def list_truth(xs, n):
    c = 0
    for i in range(n):
        if xs:
            c += 1
    return c


assert list_truth([1], 200) == 200
# trace list_truth: the truth of a list is its length
# assert no call*; no new; at most 6 operations


def list_of_objects(xs, n):
    s = 0
    for x in xs:
        s += x.real
    return s


class Cell:
    def __init__(self, real):
        self.real = real


assert list_of_objects([Cell(i) for i in range(200)], 200) == 19900
# trace list_of_objects: objects of one class are recognized by their map
# assert no call*; no new; at most 14 operations


def list_multiply(n):
    s = 0
    for i in range(n):
        s += len([0] * 10)
    return s


assert list_multiply(200) == 2000
# trace list_multiply: [x] * k
# slow: k is boxed
# assert at most 1 call*; at most 4 new*; at most 32 operations


def tuple_pack(n):
    s = 0
    for i in range(n):
        t = (i, s)
        a, b = t
        s = a + b
    return s


assert tuple_pack(200) == 19900
# trace tuple_pack: a tuple that is unpacked at once is virtual
# assert no call*; no new; no new_array; at most 6 operations


def swap(n):
    a = 0
    b = 1
    for i in range(n):
        a, b = b, (a + b) & 0xFFFF
    return a


assert swap(200) >= 0
# trace swap: a parallel assignment makes no tuple
# assert no call*; no new; no new_array
# ops
#   i1 = i64.lt_s(l1, l2)
#   guard_true(i1)
#   l3 = i64.add(l1, 1n)
#   l6 = i64.add_ovf(l4, l5)
#   guard_no_overflow()
#   l7 = i64.and(l6, 65535n)
#   jump(...)


def exchange(n):
    a = "x"
    b = None
    for i in range(n):
        a, b = b, a
    return a


assert exchange(200) == "x"
# trace exchange: what is exchanged may be anything
# assert no call*; no new; at most 1 guard_*; at most 4 operations


def pair_items(n):
    pairs = [(k, k + 1) for k in range(n)]
    s = 0
    for a, b in pairs:
        s += a * b
    return s


assert pair_items(200) == 2666600
# trace pair_items: items of pairs of ints are read without a check of each
# assert no call*; no new; at most 12 operations; at most 4 guard_*


def pair_order(n):
    pairs = [(k & 3, k) for k in range(n)]
    best = pairs[0]
    for pair in pairs:
        if pair >= best:
            best = pair
    return best


assert pair_order(200) == (3, 199)
# trace pair_order: pairs of ints are compared as numbers
# assert no call*; no new; at most 14 operations


def pair_made(n):
    pairs = [None] * n
    for i in range(n):
        pairs[i] = (i, n - i)
    return pairs


assert len(set(pair_made(200))) == 200
# trace pair_made: a pair of ints is one object
# assert no call*; at most 1 new; no new_array; at most 14 operations


def return_tuple(n):
    def pair(x):
        return x, x + 1

    s = 0
    for i in range(n):
        a, b = pair(i)
        s += a + b
    return s


assert return_tuple(200) == 40000
# trace return_tuple: a function's tuple of results is virtual
# assert inlines pair; no call*; no new; no new_array; at most 8 operations


def tuple_index(n):
    s = 0
    t = (1, 2, 3)
    for i in range(n):
        s += t[1]
    return s


assert tuple_index(200) == 400
# trace tuple_index: an item of a constant tuple is a constant
# assert no call*; no new; at most 8 operations


def tuple_compare(n):
    c = 0
    for i in range(n):
        if (i, 1) < (100, 2):
            c += 1
    return c


assert tuple_compare(90) == 90
# trace tuple_compare: tuples are compared without being made
# assert no new_array; no call*; at most 10 operations


def star_unpack(n):
    s = 0
    for i in range(n):
        a, *b = (i, 1, 2)
        s += a + b[1]
    return s


assert star_unpack(200) == 20300
# trace star_unpack: the rest of an unpacking
# slow: the unpacking works on the frame in memory
# assert at most 4 new*; at most 1 call*; at most 63 operations


def contains(n):
    c = 0
    for i in range(n):
        if i in (1, 2, 300):
            c += 1
    return c


assert contains(200) == 2
# trace contains: membership in a constant tuple is unrolled
# assert no call*; no new; at most 10 operations
