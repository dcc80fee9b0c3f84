# Accounts, history and errors in one small program.
class InsufficientFunds(Exception):
    def __init__(self, need, have):
        super().__init__(f'need {need}, have {have}')
        self.need, self.have = need, have
class Account:
    _next = 1
    def __init__(self, owner, balance=0):
        self.id, Account._next = Account._next, Account._next + 1
        self.owner, self._balance, self.history = owner, balance, []
    @property
    def balance(self): return self._balance
    def deposit(self, n):
        if n <= 0: raise ValueError(f'bad amount {n}')
        self._balance += n
        self.history.append(('+', n))
    def withdraw(self, n):
        if n > self._balance: raise InsufficientFunds(n, self._balance)
        self._balance -= n
        self.history.append(('-', n))
    def __repr__(self): return f'<{self.owner}#{self.id} {self._balance}>'
class Savings(Account):
    rate = 0.05
    def interest(self): self.deposit(round(self._balance * self.rate, 2))
a, b = Account('ann', 100), Savings('bob', 200)
a.withdraw(30); b.interest(); b.deposit(15)
for op in (lambda: a.withdraw(500), lambda: b.deposit(-1), lambda: setattr(a, 'balance', 9)):
    try: op()
    except (InsufficientFunds, ValueError, AttributeError) as e: print(type(e).__name__, e)
print(a, b, a.history, b.history, sum(x.balance for x in (a, b)))
