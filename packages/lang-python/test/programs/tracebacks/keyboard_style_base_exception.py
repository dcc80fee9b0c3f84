# BaseException subclasses pass through except Exception.
class Stop(BaseException):
    pass
try:
    raise Stop('now')
except Exception:
    print('not here')
finally:
    print('cleanup')
# exit: 1
