# Dictionaries, sets, strings.
D = {"a": 1, "b": 2}


def read_const(d, n):
    s = 0
    for i in range(n):
        s += d["a"]
    return s


assert read_const(D, 200) == 200
# trace read_const: a lookup with a constant key, whose hash is a constant
# assert no new; at most 1 call*; no call string_hash; at most 13 operations


def read_variable(d, ks, n):
    s = 0
    for k in ks:
        s += d[k]
    return s


assert read_variable(D, ["a", "b"] * 100, 200) == 300
# trace read_variable: a lookup with a key from elsewhere
# assert no new; at most 1 call*; at most 15 operations


def write_const(d, n):
    for i in range(n):
        d["a"] = i
    return d


assert write_const({"a": 0}, 200) == {"a": 199}
# trace write_const: replacing the value of a constant key
# assert at most 1 call*; at most 0 new; no call string_hash; at most 11 operations


def int_keys(d, n):
    s = 0
    for i in range(n):
        s += d[i & 7]
    return s


assert int_keys({k: k for k in range(8)}, 200) == 700
# trace int_keys: int keys are looked up unboxed
# assert no new; at most 1 call*; at most 13 operations


def int_key_writes(n):
    d = {}
    for i in range(n):
        d[i] = i
    return d


assert len(int_key_writes(200)) == 200
# trace int_key_writes: int keys are added
# slow: three guards for the hash
# assert at most 2 call*; at most 1 new; at most 37 operations


def tuple_keys(d, n):
    s = 0
    for i in range(n):
        s += d[(1, i & 3)]
    return s


assert tuple_keys({(1, k): k for k in range(4)}, 200) == 300
# trace tuple_keys: a tuple as key is made for the lookup
# assert at most 2 call*; at most 1 new*; at most 22 operations


def dict_get(d, n):
    s = 0
    for i in range(n):
        s += d.get("a", 0)
    return s


assert dict_get(D, 200) == 200
# trace dict_get: get is inlined
# assert no new; at most 1 call*; at most 14 operations


def dict_in(d, n):
    s = 0
    for i in range(n):
        if "b" in d and "c" not in d:
            s += 1
    return s


assert dict_in(D, 200) == 200
# trace dict_in: membership of constant keys
# assert no new; at most 2 call*; at most 17 operations


def dict_count(d, ks):
    for k in ks:
        d[k] = d.get(k, 0) + 1
    return d


assert dict_count({}, ["x", "y"] * 100) == {"x": 100, "y": 100}
# trace dict_count: counting with get
# assert at most 2 call*; at most 0 new; at most 22 operations


def dict_iter(d):
    s = 0
    for k in d:
        s += k
    return s


assert dict_iter({k: k for k in range(200)}) == 19900
# trace dict_iter: iterating over keys
# assert no new; no call*; at most 13 operations


def dict_items(d):
    s = 0
    for k, v in d.items():
        s += k * v
    return s


assert dict_items({k: 1 for k in range(200)}) == 19900
# trace dict_items: the pair of items() is virtual
# assert no new; no new_array; no call*; at most 19 operations


def dict_comprehension(n):
    return {i: i for i in range(n)}


assert len(dict_comprehension(200)) == 200
# trace dict_comprehension.<locals>.<dictcomp>: filling a dict
# assert at most 2 call*; at most 1 new; at most 37 operations


def set_in(s, n):
    c = 0
    for i in range(n):
        if i in s:
            c += 1
    return c


assert set_in(set(range(300)), 200) == 200
# trace set_in: membership of ints in a set
# slow: the int is boxed for the search
# assert at most 0 new; at most 1 call*; at most 11 operations


def set_add(n):
    s = set()
    for i in range(n):
        s.add(i & 15)
    return s


assert len(set_add(200)) == 16
# trace set_add: adding ints to a set
# assert at most 1 call*; at most 0 new; at most 11 operations


def nested_dict(d, n):
    s = 0
    for i in range(n):
        s += d["x"]["y"]
    return s


assert nested_dict({"x": {"y": 2}}, 200) == 400
# trace nested_dict: a dict in a dict
# assert no new; at most 2 call*; at most 28 operations


def set_of_texts(words, n):
    s = set()
    for i in range(n):
        s.add(words[i & 3])
    return len(s)


assert set_of_texts(['a', 'b', 'c', 'a'], 300) == 3
# trace set_of_texts: adding a text is one call besides its hash
# assert at most 1 call*; no new; at most 20 operations
