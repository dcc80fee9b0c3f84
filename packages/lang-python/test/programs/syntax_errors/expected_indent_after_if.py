# The message names the statement and its line.
if True:
    for i in range(3):
    print(i)
# exit: 1
