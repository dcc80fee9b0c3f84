# A call that spans lines shows its first line.
def f(a,
      b):
    raise ValueError(
        'spread '
        'over lines'
    )
f(
    1,
    2,
)
# exit: 1
