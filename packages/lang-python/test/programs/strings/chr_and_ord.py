# chr and ord and their errors.
print(chr(65), chr(0x20ac), ord('€'), chr(0x10ffff) == '\U0010ffff', ord('\0'))
for f in (lambda: chr(-1), lambda: chr(0x110000), lambda: ord('ab'), lambda: ord(''), lambda: ord(5)):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
