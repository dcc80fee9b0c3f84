# A triple-quoted string without its end.
x = """abc
def
# exit: 1
