# Retrying with exceptions as control flow.
def parse(s):
    for kind in (int, float):
        try:
            return kind(s)
        except ValueError:
            continue
    return None
print([parse(s) for s in ('1', '2.5', 'x', '1e3')])
attempts = 0
while True:
    try:
        attempts += 1
        if attempts < 3: raise OSError('try again')
        break
    except OSError as e:
        print(attempts, e)
print('ok after', attempts)
