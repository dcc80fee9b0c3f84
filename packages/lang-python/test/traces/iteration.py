# Iterators, generators, builtin loops.


def use_enumerate(xs):
    s = 0
    for i, x in enumerate(xs):
        s += i * x
    return s


assert use_enumerate([2] * 200) == 39800
# trace use_enumerate: the pair of enumerate is virtual
# assert no call*; no new; no new_array; at most 10 operations


def use_zip(xs, ys):
    s = 0
    for x, y in zip(xs, ys):
        s += x * y
    return s


assert use_zip([2] * 200, [3] * 200) == 1200
# trace use_zip: the pair of zip is virtual
# assert no call*; no new; no new_array; at most 17 operations


def use_map(xs):
    s = 0
    for x in map(lambda x: x + 1, xs):
        s += x
    return s


assert use_map([2] * 200) == 600
# trace use_map: the function of map is inlined
# assert inlines <lambda>; no call*; no new; no new_array; at most 9 operations


def use_filter(xs):
    s = 0
    for x in filter(lambda x: x > 1, xs):
        s += x
    return s


assert use_filter([2] * 200) == 400
# trace use_filter: the function of filter is inlined
# slow: next is a call
# assert at most 0 call*; at most 0 new; no new_array; at most 17 operations


def use_reversed(xs):
    s = 0
    for x in reversed(xs):
        s += x
    return s


assert use_reversed([2] * 200) == 400
# trace use_reversed: reversed of a list
# assert no call*; no new; at most 9 operations


def count_up(n):
    i = 0
    while i < n:
        yield i
        i += 1


def use_generator(n):
    s = 0
    for x in count_up(n):
        s += x
    return s


assert use_generator(200) == 19900
# trace use_generator: a generator is part of the loop that takes its items
# slow: the frame of the generator is written in each round
# assert inlines count_up; no call*; at most 1 new; no new_array; at most 18 operations


def range_items(n):
    for i in range(n):
        yield i * 2


def use_range_generator(n):
    s = 0
    for x in range_items(n):
        s += x
    return s


assert use_range_generator(200) == 39800
# trace use_range_generator: one with a for loop too
# slow: the frame of the generator is written in each round
# assert inlines range_items; no call*; at most 1 new; no new_array; at most 19 operations


def delegate(n):
    yield from count_up(n)


def use_delegate(n):
    s = 0
    for x in delegate(n):
        s += x
    return s


assert use_delegate(200) == 19900
# trace use_delegate: yield from
# slow: frames of both generators are read and written in each round
# assert inlines count_up; no new_array; at most 40 operations


def delegate_down(n, depth):
    if depth:
        yield from delegate_down(n, depth - 1)
    else:
        yield from count_up(n)


def use_delegate_down(n):
    s = 0
    for x in delegate_down(n, 12):
        s += x
    return s


assert use_delegate_down(200) == 19900
# trace use_delegate_down: an item passes through any number of generators at once
# assert inlines count_up; no new_array; at most 40 operations


def gen_sum(n):
    return sum(x * x for x in range(n))


def pieces(xs, n):
    for i in range(n):
        yield xs[i % 2:] + [i]


def use_pieces(n):
    s = 0
    for p in pieces([1, 2], n):
        s += len(p)
    return s


assert use_pieces(200) == 500
# trace use_pieces: a suspended frame does not hold what was popped
# assert at most 1 new; at most 42 operations


assert gen_sum(200) == 2646700
# trace <sum> at "sum(x * x for x": a sum of a generator expression is one loop
# slow: the frame of the generator is written in each round
# assert inlines <genexpr>; no call*; at most 1 new; no new_array; at most 19 operations


def gen_any(n):
    return any(x > n for x in range(n))


assert not gen_any(200)
# trace <drain> at "any(x > n for": any
# slow: the frame of the generator is written in each round
# assert inlines <genexpr>; no call*; at most 1 new; no new_array; at most 17 operations


def gen_all(n):
    return all(x < n for x in range(n))


assert gen_all(200)
# trace <drain> at "all(x < n for": all
# slow: the frame of the generator is written in each round
# assert inlines <genexpr>; no call*; at most 1 new; no new_array; at most 17 operations


def gen_min(n):
    return min(x ^ 5 for x in range(n))


assert gen_min(200) == 0
# trace <drain> at "min(x ^ 5 for": min
# slow: the frame of the generator is written in each round
# assert inlines <genexpr>; no call*; at most 1 new; no new_array; at most 18 operations


def gen_list(n):
    return list(x + 1 for x in range(n))


assert len(gen_list(200)) == 200
# trace <drain> at "list(x + 1 for": list
# slow: the frame of the generator is written in each round
# assert inlines <genexpr>; no call*; at most 1 new; no new_array; at most 19 operations


def sum_list(n):
    s = 0
    xs = [1, 2, 3]
    for i in range(n):
        s += sum(xs)
    return s


assert sum_list(100) == 600
# trace <sum>: a sum over a list is one loop
# assert no call*; at most 7 operations


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def use_iterator(n):
    s = 0
    for x in Countdown(n):
        s += x
    return s


assert use_iterator(200) == 19900
# trace use_iterator: an iterator class is inlined
# assert inlines Countdown.__next__; no call*; no new_array; at most 13 operations


def use_range_step(n):
    s = 0
    for i in range(n, 0, -2):
        s += i
    return s


assert use_range_step(200) == 10100
# trace use_range_step: a range with a step
# assert no call*; no new; at most 7 operations


def use_sorted(n):
    s = 0
    for i in range(n):
        s += sorted([3, 1, i])[0]
    return s


assert use_sorted(100) == 99
# trace use_sorted: sorting is a call
# assert at least 1 call*; at most 65 operations


def use_filter(n):
    s = 0
    for x in filter(lambda x: x & 1, range(n)):
        s += x
    return s


assert use_filter(200) == 10000
# trace use_filter: the function of filter is inlined
# assert inlines <lambda>; no new_array; at most 17 operations


def filter_list(n):
    return len(list(filter(lambda x: x % 3 == 0, range(n))))


assert filter_list(400) == 134
# trace <drain> at "list(filter(lambda": in a builtin loop too
# assert inlines <lambda>; no new_array; at most 32 operations
