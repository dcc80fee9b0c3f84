# A closing brace alone.
x = f'a } b'
# exit: 1
