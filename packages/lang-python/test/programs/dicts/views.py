# keys, values and items are live views; keys and items act as sets.
d = {'a': 1, 'b': 2}
k, v, i = d.keys(), d.values(), d.items()
d['c'] = 3
print(k, v, i, len(k), 'c' in k, 3 in v, ('a', 1) in i)
print(sorted(k & {'a', 'c', 'q'}), sorted(k | {'q'}), sorted(k - {'a'}), k == {'a', 'b', 'c'}, sorted(i & {('a', 1)}))
print(list(reversed(k)), max(d, key=d.get), sum(v), [x for x in i], k.isdisjoint({'z'}))
