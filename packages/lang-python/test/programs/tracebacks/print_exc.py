# traceback-free output after an error: stdout is written before stderr's traceback.
print('partial', end='')
{}.missing()
# exit: 1
