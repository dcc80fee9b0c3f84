# Equality ignores order and compares values.
print({'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {'a': 1} == {'a': 1.0}, {'a': 1} != {'a': 2}, {} == [], {1: [1]} == {1: [1]})
try:
    {} < {}
except TypeError as e:
    print(e)
