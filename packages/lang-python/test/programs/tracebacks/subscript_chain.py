# A failing subscript in a chain of subscripts.
data = {'a': {'list': [1, 2]}}
print(data['a']['list'][1])
print(data['a']['list'][2] + data['b'])
# exit: 1
