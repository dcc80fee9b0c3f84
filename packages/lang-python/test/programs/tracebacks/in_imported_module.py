# A frame of an imported module names its file.
import _failing
print('imported')
_failing.outer(0)
# exit: 1
