# The methods shared with str.
b = b'Hello World'
print(b.upper(), b.lower(), b.split(), b.replace(b'o', b'0'), b.find(b'o'), b.startswith(b'He'), b.count(b'l'))
print(b','.join([b'a', b'b']), b' x '.strip(), b.decode(), b.hex(), bytes.fromhex('48 69'), b'ab' + b'c', b'ab' * 2)
print(b == b'Hello World', b < b'I', hash(b) == hash(b'Hello' + b' World'), b'a' == 'a')
