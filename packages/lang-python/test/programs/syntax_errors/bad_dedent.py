# A dedent to no outer level.
if True:
        x = 1
    y = 2
# exit: 1
