# A user exception prints its class name, with the message or without.
class AppError(Exception):
    pass
def fail():
    raise AppError('it broke')
try:
    raise AppError
except AppError as e:
    print(repr(e))
fail()
# exit: 1
