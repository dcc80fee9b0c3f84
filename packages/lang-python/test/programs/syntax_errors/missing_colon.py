# A missing colon is named.
x = 1
if x == 1
    print(x)
# exit: 1
