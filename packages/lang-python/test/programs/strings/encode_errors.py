# Encoding and decoding errors say where and why; handlers replace or ignore.
for f in (lambda: 'aé'.encode('ascii'), lambda: b'a\xff'.decode('utf-8'), lambda: b'\xe9'.decode('ascii'), lambda: '東'.encode('latin-1'), lambda: 'a'.encode('nope')):
    try:
        print(f())
    except (UnicodeError, LookupError) as e:
        print(type(e).__name__, e)
print('aéb'.encode('ascii', 'replace'), 'aéb'.encode('ascii', 'ignore'), b'a\xffb'.decode('utf-8', 'replace'), 'é'.encode('latin-1'))
