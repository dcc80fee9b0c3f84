# Modules are objects: attributes, __dict__, repr.
import _guarded, math
_guarded.extra = 5
print(_guarded.extra, _guarded.__dict__['extra'], hasattr(_guarded, 'nope'), type(math).__name__, repr(math).startswith("<module 'math'"))
try:
    _guarded.nope
except AttributeError as e:
    print(e)
del _guarded.extra
print(hasattr(_guarded, 'extra'), getattr(_guarded, 'state'))
