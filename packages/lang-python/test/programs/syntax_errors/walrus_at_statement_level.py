# An unparenthesized walrus as a statement.
x := 5
# exit: 1
