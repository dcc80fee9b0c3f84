# A misspelt name gets a suggestion.
def f():
    counter = 1
    return countr + 1
f()
# exit: 1
