# User exceptions with data, caught by base class.
class AppError(Exception):
    status = 500
class NotFound(AppError):
    status = 404
    def __init__(self, what):
        super().__init__(f'{what} not found')
        self.what = what
class Denied(AppError): status = 403
def handle(e):
    try:
        raise e
    except NotFound as n:
        return n.status, n.what, str(n)
    except AppError as a:
        return a.status, str(a)
print(handle(NotFound('page')), handle(Denied('no')), handle(AppError()))
