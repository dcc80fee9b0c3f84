# int() of strings: whitespace, signs, underscores, bases, prefixes.
print(int('42'), int('  -17\n'), int('+5'), int('1_000_000'))
print(int('ff', 16), int('0xff', 16), int('0b101', 0), int('0o17', 0), int('z', 36), int('101', 2))
print(int('123456789012345678901234567890'))
for s in ('', 'x', '1.5', '1__0', '_1', '0x10', '1 2'):
    try:
        print(int(s))
    except ValueError as e:
        print(e)
