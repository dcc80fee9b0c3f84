# An exception during handling of another.
def load(d):
    try:
        return d['key']
    except KeyError:
        raise ValueError('no key')
load({})
# exit: 1
