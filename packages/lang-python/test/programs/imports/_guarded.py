# Notices whether it is the program.
state = 'imported' if __name__ != '__main__' else 'main'
