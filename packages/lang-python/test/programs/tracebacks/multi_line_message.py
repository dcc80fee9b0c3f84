# A message with several lines prints as it is.
raise ValueError('line one\nline two\n  indented')
# exit: 1
