# Format specs of strings, and None, lists and bools.
for spec in ('', 's', '8', '<8', '>8', '^8', '*^9', '.2', '5.2', '>5.2s', '08'):
    print(spec, f'[{"abc":{spec}}]')
print(f'{True} {None} {[1]} {True:5} {True:d}|{str(None):>6}')
for v, s in (([], '5'), (None, 'd'), ('a', 'd'), (1, 's'), (1.5, 'd'), (1, '.2'), ('a', '+'), ('a', '='), (1, 'zz'), (1.0, 'x'), ('a', ',')):
    try:
        print(format(v, s))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
