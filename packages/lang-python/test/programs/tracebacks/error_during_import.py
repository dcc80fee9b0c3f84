# An error at the top of an imported module.
import _broken
# exit: 1
