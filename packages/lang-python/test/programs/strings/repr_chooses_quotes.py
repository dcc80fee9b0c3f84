# repr prefers single quotes and escapes what does not print.
for s in ('abc', "it's", 'say "hi"', 'both \' and "', 'tab\t', 'nl\n', 'cr\r', 'bell\x07', 'back\\', '\x7f', 'é', '\u200b', '😀', '\x80', '\ud800'):
    print(repr(s))
print(ascii('é😀ab'), ascii("'"))
