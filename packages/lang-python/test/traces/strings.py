# Strings and bytes.


def compare(s, n):
    c = 0
    for i in range(n):
        if s == "abc":
            c += 1
    return c


assert compare("".join(["a", "bc"]), 200) == 200
# trace compare: comparing with a constant
# assert no new; at most 0 call*; at most 6 operations


def index(s, n):
    c = 0
    for i in range(n):
        if s[i] == "a":
            c += 1
    return c


assert index("ab" * 100, 200) == 100
# trace index: a character compared with a constant makes no string
# slow: the one-character string is read from a table and looked into
# assert no new; no call*; at most 19 operations


def iterate(s):
    c = 0
    for ch in s:
        if ch == "a":
            c += 1
    return c


assert iterate("ab" * 100) == 100
# trace iterate: the characters of a string
# assert no new; no call*; at most 14 operations


def length(s, n):
    c = 0
    for i in range(n):
        c += len(s)
    return c


assert length("héllo", 200) == 1000
# trace length: len of a string
# assert no call*; no new; at most 7 operations


def in_set(text):
    found = 0
    for c in text:
        if c in "abcdefghijklmnopqrstuvwxyz_":
            found += 1
    return found


assert in_set("some_text" * 30) == 270
# trace in_set: whether a character is in a constant text is one test, however long that is
# assert no call*; no new*; at most 18 operations


def build(n):
    parts = []
    for i in range(n):
        parts.append("x")
    return "".join(parts)


assert build(200) == "x" * 200
# trace build: appending constant strings makes nothing
# assert no call*; no new; at most 9 operations


def concat(n):
    s = ""
    for i in range(n):
        s = s + "x"
    return s


assert len(concat(200)) == 200
# trace concat: concatenation is one call
# assert no call*; at most 1 new*; at most 15 operations


def concat_in_place(n):
    s = ""
    for i in range(n):
        s += str(i)
    return s


assert len(concat_in_place(200)) == 490
# trace concat_in_place: += and str()
# assert at most 1 call*; at most 1 new*; at most 20 operations


def fstring(n):
    c = 0
    for i in range(n):
        c += len(f"{i}:{c}")
    return c


assert fstring(100) > 0
# trace fstring: numbers are formatted by calls, the text is put together in the trace
# assert at least 1 call*; at most 2 call*; at most 28 operations


def percent(n):
    c = 0
    for i in range(n):
        c += len("%d-%s" % (i, "x"))
    return c


assert percent(100) > 0
# trace percent: % is a residual call
# assert at least 1 call*; at most 1 call*; at most 22 operations


def ordinals(s, n):
    c = 0
    for i in range(n):
        c += ord(s[i]) - ord("a")
    return c


assert ordinals("ab" * 100, 200) == 100
# trace ordinals: ord of a character makes no string
# slow: the one-character string is read from a table and looked into
# assert no new; no call*; at most 22 operations


def characters(n):
    c = 0
    for i in range(n):
        if chr(97 + (i & 1)) == "a":
            c += 1
    return c


assert characters(200) == 100
# trace characters: chr of a small number
# assert no new; no call*; at most 11 operations


def methods(s, n):
    c = 0
    for i in range(n):
        if s.startswith("ab"):
            c += 1
    return c


assert methods("abc", 200) == 200
# trace methods: a method of str is one call
# slow: arguments in an array, the method checks its receiver
# assert at most 2 new; at most 1 new_array; at most 1 call*; at most 27 operations


def bytes_index(b, n):
    c = 0
    for i in range(n):
        c += b[i]
    return c


assert bytes_index(bytes(range(200)), 200) == 19900
# trace bytes_index: an item of bytes is an unboxed int
# slow: the item is got by a call
# assert at most 2 new; at most 1 call*; at most 23 operations


def bytearray_write(b, n):
    for i in range(n):
        b[i] = i & 255
    return b


assert bytearray_write(bytearray(200), 200)[7] == 7
# trace bytearray_write: an item of a bytearray is written
# slow: the item is set by a call
# assert at most 2 new; at most 1 call*; at most 19 operations


def split_join(n):
    c = 0
    for i in range(n):
        c += len("a b c".split())
    return c


assert split_join(100) == 300
# trace split_join: split is a call
# assert at least 1 call*; at most 1 call*; at most 13 operations
