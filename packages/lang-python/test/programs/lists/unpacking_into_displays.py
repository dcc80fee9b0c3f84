# Star items in list and tuple displays and in calls.
a = [1, 2]
print([*a, 3, *'xy', *range(2)], (*a,), {*a, *a}, [*[]], [*{'k': 1}])
print(*a, *a, sep='-')
