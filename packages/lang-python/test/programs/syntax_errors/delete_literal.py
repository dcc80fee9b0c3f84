# Only names, attributes and items can be deleted.
del 5
# exit: 1
