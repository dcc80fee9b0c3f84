# Frames show the plain function name.
def outer():
    def inner():
        class K:
            def method(self):
                raise RuntimeError('in method')
        K().method()
    inner()
outer()
# exit: 1
