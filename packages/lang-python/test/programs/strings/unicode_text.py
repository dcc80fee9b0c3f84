# Text outside of ASCII: lengths, cases, encoding.
s = 'Grüße, Žižek и мир 東京'
print(s, len(s), s.upper(), s.lower(), s.split())
print(s.encode('utf-8'), len(s.encode()))
print('東京'.encode('utf-8').decode('utf-8') == '東京', 'é' == 'e\u0301')
