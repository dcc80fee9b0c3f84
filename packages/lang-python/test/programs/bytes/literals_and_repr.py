# Bytes literals and their repr.
print(b'abc', b'\x00\xff\n\t\r\\', b"it's", b'"', bytes([65, 66]), bytes(3), bytes(b'x'), b'')
print(len(b'abc'), b'a' b'b', br'\n', bytes('é', 'utf-8'))
