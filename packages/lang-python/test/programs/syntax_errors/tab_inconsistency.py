# Tabs and spaces mixed so that the indentation is ambiguous.
if True:
        x = 1
	y = 2
# exit: 1
