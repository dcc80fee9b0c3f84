# A syntax error in an imported module names its file.
import _bad_syntax
# exit: 1
