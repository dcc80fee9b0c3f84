# Escape sequences and raw, triple-quoted and concatenated literals.
print('tab\there', "quote\"s", 'it\'s', 'back\\slash')
print('\x41\u00e9\U0001F600\101\0end'.encode())
print(r'raw\n\t', 'a' 'b' "c", '''multi
line''', """say "hi" now""")
print('line one \
continued')
print(len('\n'), len(r'\n'))
