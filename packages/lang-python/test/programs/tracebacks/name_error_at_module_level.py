# Line and text of a failing module-level statement.
x = 1
y = x + 1
if y > 1:
    print(undefined_variable)
# exit: 1
