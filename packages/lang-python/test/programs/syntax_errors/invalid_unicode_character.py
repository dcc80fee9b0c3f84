# A typographic quote.
print(“hello”)
# exit: 1
