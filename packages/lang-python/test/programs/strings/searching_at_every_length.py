# Searching, counting, splitting, replacing and comparing texts of every short length, with the difference at every place.

def check(unit, other):
    wrong = 0
    for n in range(1, 15):
        plain = unit * n
        for at in range(n):
            text = unit * at + other + unit * (n - at - 1)
            for start in range(n + 1):
                if text.find(other, start) != (at if start <= at else -1):
                    wrong += 1
                for end in range(n + 1):
                    inside = start <= at < end
                    if text.find(other, start, end) != (at if inside else -1):
                        wrong += 1
                    if text.rfind(other, start, end) != (at if inside else -1):
                        wrong += 1
                    if text.count(other, start, end) != int(inside):
                        wrong += 1
            if text.split(other) != [unit * at, unit * (n - at - 1)]:
                wrong += 1
            if text.replace(other, '') != unit * (n - 1) or text.replace(other, 'xyz') != unit * at + 'xyz' + unit * (n - at - 1):
                wrong += 1
            if text == plain or plain == text or not text != plain or other not in text or other in plain:
                wrong += 1
            if (text < plain) != (other < unit) or (text > plain) != (other > unit):
                wrong += 1
            if ','.join([plain, text, plain]) != plain + ',' + text + ',' + plain:
                wrong += 1
        if plain.count(unit) != n or plain.split(unit) != [''] * (n + 1) or plain.replace(unit, 'ab') != 'ab' * n:
            wrong += 1
        if plain.count(unit * 2) != n // 2 or plain.replace(unit * 2, '!') != '!' * (n // 2) + unit * (n % 2):
            wrong += 1
    return wrong


print([check(unit, other) for unit, other in [
    ('a', 'b'), ('b', 'a'), ('\0', '\1'), ('\1', '\0'), ('\u8000', '\0'), ('\0', '\u8000'), ('\uffff', '\u7fff'),
    ('\u8001', '\u8000'), ('\u0100', '\0'), ('é', 'è'), ('\ud7ff', '\ue000'), ('a', '😀'), ('😀', 'a'), ('😀', '😁')]])


def parts():
    wrong = 0
    for n in range(2, 10):
        part = 'a' * (n - 1) + 'b'
        for at in range(12):
            text = 'a' * at + part + 'a' * n + part
            if text.find(part) != at or text.find(part, at + 1) != len(text) - n or text.rfind(part) != len(text) - n:
                wrong += 1
            if text.count(part) != 2 or text.split(part) != ['a' * at, 'a' * n, '']:
                wrong += 1
            if text.replace(part, '.') != 'a' * at + '.' + 'a' * n + '.':
                wrong += 1
            if text.replace(part, '.', 1) != 'a' * at + '.' + 'a' * n + part:
                wrong += 1
            if part + 'c' in text or not text.startswith(part, at) or not text.endswith(part):
                wrong += 1
    return wrong


print(parts())


# Characters beyond the basic plane at each place: lengths and positions count characters.
for n in range(1, 10):
    texts = ['a' * at + '\U0001f600' + 'a' * (n - at - 1) for at in range(n)]
    print(n, [len(t) for t in texts], [t.find('\U0001f600') for t in texts], [str(t) == t for t in texts].count(True))
