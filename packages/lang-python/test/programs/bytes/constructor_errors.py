# What bytes() refuses.
for f in (lambda: bytes([256]), lambda: bytes(['a']), lambda: bytes('abc'), lambda: bytes(-1), lambda: b'a' + 'b', lambda: bytes(1.5)):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
