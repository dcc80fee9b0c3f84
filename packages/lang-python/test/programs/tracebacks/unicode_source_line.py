# Carets after non-ASCII text.
name = 'é東京'; print(name); value = {'ключ': 1}['нет']
# exit: 1
