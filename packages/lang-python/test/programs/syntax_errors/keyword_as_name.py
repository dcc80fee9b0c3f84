# Keywords are no names.
class = 5
# exit: 1
