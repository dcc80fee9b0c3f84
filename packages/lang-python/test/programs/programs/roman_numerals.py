# Roman numerals there and back.
T = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]
def roman(n):
    out = ''
    for v, s in T:
        q, n = divmod(n, v)
        out += s * q
    return out
def value(s):
    vals = {s: v for v, s in T if len(s) == 1}
    return sum(-vals[a] if vals[a] < vals.get(b, 0) else vals[a] for a, b in zip(s, s[1:] + ' '))
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024)], all(value(roman(n)) == n for n in range(1, 500)))
