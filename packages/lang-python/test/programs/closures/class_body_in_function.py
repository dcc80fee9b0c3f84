# A class body reads the function's variables; its methods skip the class scope.
def f(n):
    label = 'outer'
    class C:
        label = 'class'
        copy = label
        size = n
        def get(self):
            return label, n
    return C
C = f(7)
print(C.label, C.copy, C.size, C().get())
