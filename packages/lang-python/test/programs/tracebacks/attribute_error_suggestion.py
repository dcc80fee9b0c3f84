# A misspelt attribute gets a suggestion.
class Account:
    def __init__(self):
        self.balance = 5
a = Account()
print(a.balnce)
# exit: 1
