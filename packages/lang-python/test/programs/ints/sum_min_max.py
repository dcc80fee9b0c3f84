# sum, min and max over integers, with start, key and default.
print(sum([1, 2, 3]), sum([], 10), sum(range(101)), sum([2 ** 63, 2 ** 63]))
print(min(3, 1, 2), max([3, 1, 2]), min([], default='none'), max(['a', 'bbb', 'cc'], key=len))
for f in (lambda: min([]), lambda: max(), lambda: sum(['a'])):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
