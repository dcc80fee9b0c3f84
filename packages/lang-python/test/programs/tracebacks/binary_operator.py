# The failing operator of a longer expression.
def area(w, h):
    return w * h + w / (w - h) - 1
print(area(3, 2))
print(area(2, 2))
# exit: 1
