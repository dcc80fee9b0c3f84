# join takes any iterable of strings and names the first that is not.
print(', '.join(['a', 'b', 'c']), ''.join('abc'), '-'.join(str(i) for i in range(4)), repr('x'.join([])), 'x'.join(['one']))
for bad in ([1, 2], ['a', None], 5):
    try:
        ','.join(bad)
    except TypeError as e:
        print(e)
