# A module that fails while it is imported.
value = {}
value['missing']
