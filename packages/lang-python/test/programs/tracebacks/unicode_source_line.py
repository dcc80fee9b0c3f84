# Carets after non-ASCII text.
name = 'éü'; print(name); value = {'ключ': 1}['нет']
# exit: 1
