# sort is stable, takes key and reverse, and works in place.
a = [5, 2, 9, 1, 5, 6]
print(a.sort(), a)
a.sort(reverse=True)
print(a, sorted('banana'), sorted([3, 1, 2], key=lambda x: -x))
people = [('Ann', 30), ('Bob', 25), ('Cid', 30), ('Dan', 25)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted([[2, 1], [1, 5], [1]]), sorted([1.5, 1, True]), sorted({'b': 1, 'a': 2}))
