# Augmented assignment needs one target.
(a, b) += 1
# exit: 1
