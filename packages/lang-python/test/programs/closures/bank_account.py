# State by closures, an object without a class.
def account(balance):
    def deposit(n):
        nonlocal balance
        balance += n
        return balance
    def withdraw(n):
        nonlocal balance
        if n > balance:
            raise ValueError('insufficient funds')
        balance -= n
        return balance
    return {'deposit': deposit, 'withdraw': withdraw, 'balance': lambda: balance}
a, b = account(100), account(5)
print(a['deposit'](50), a['withdraw'](30), b['balance'](), a['balance']())
try:
    b['withdraw'](10)
except ValueError as e:
    print(e)
