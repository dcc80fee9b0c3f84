# Except clauses match subclasses, first match wins.
for e in (ZeroDivisionError('z'), KeyError('k'), FileNotFoundError('f'), UnicodeDecodeError('utf-8', b'x', 0, 1, 'r'), StopIteration(5), NotImplementedError('n'), RecursionError('r'), ModuleNotFoundError('m')):
    try:
        raise e
    except ArithmeticError: print('arithmetic', type(e).__mro__[1].__name__)
    except LookupError: print('lookup')
    except OSError: print('os')
    except ValueError: print('value')
    except RuntimeError: print('runtime')
    except Exception: print('other', type(e).__name__)
print(issubclass(KeyboardInterrupt, Exception), issubclass(SystemExit, BaseException), issubclass(GeneratorExit, Exception))
