# sys.modules holds what was imported.
import sys
import _guarded
print('_guarded' in sys.modules, sys.modules['_guarded'] is _guarded, sys.modules['__main__'].__name__, 'sys' in sys.modules)
