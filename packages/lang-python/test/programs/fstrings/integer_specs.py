# Format specs of integers.
for spec in ('', 'd', '5', '<5', '>5', '^5', '05', '+', ' ', 'x', 'X', '#x', 'o', '#o', 'b', '#b', '#010b', 'c', ',', '_', '_x', '+08,', 'e', 'f', '.2f', '%', 'n', '*^+9', '=+6', '0=6'):
    print(spec, f'[{77:{spec}}]', f'[{-1234567:{spec}}]' if spec != 'c' else '')
