# KeyError shows the repr of the key.
d = {'a': 1}
for k in ('b', 5, (1, 2), None):
    try:
        d[k]
    except KeyError as e:
        print(e, repr(e), e.args)
try:
    del d['zz']
except KeyError as e:
    print('del', e)
