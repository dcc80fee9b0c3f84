# bytearray changes in place.
a = bytearray(b'abc')
a[0] = 120
a.append(33)
a.extend(b'yz')
print(a, len(a), bytes(a), a[1:3])
del a[0]
a += b'!'
print(a, a == b'bc!yz!', a.decode())
