# A bad call is reported at the call, not in the callee.
def greet(name, greeting):
    return greeting + name
print(greet('x', 'hello '))
print(greet('x'))
# exit: 1
