# The is… methods on ordinary and empty strings.
for s in ('', 'abc', '123', 'a1', ' ', '\t\n', 'é', '²', '½', 'Ⅷ', 'a_b', '1a', 'def'):
    print(repr(s), s.isalpha(), s.isdigit(), s.isalnum(), s.isspace(), s.isdecimal(), s.isnumeric(), s.isidentifier(), s.isprintable(), s.isascii())
