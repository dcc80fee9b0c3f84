# An error in a class body.
class A:
    x = 1
    class B:
        y = undefined + 1
# exit: 1
