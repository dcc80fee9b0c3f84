# Building dicts from pairs and inverting.
keys, values = ['a', 'b', 'c'], [1, 2, 3]
d = dict(zip(keys, values))
print(d, dict(map(reversed, d.items())), list(zip(*d.items())), dict(enumerate('xy')), {**dict.fromkeys(keys, 0), 'b': 9})
