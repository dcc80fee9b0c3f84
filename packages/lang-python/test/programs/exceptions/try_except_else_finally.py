# The order of the parts of a try statement.
def run(action):
    try:
        print('try')
        action()
    except ValueError as e:
        print('except', e)
    except (KeyError, TypeError) as e:
        print('either', type(e).__name__)
    else:
        print('else')
    finally:
        print('finally')
def bad(e): raise e
run(lambda: None)
run(lambda: bad(ValueError('v')))
run(lambda: bad(KeyError('k')))
try:
    run(lambda: bad(IndexError('i')))
except IndexError as e:
    print('outer', e)
