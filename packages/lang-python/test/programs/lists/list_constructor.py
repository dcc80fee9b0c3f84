# list() of every kind of iterable, and subclassing.
print(list(), list('ab'), list({'a': 1}), list(x * x for x in range(3)), list(map(str, [1])), list(zip([1], [2])), list(b'a'))
try:
    list(5)
except TypeError as e:
    print(e)
class Stack(list):
    def push(self, x):
        self.append(x)
        return self
s = Stack([1]).push(2).push(3)
print(s, len(s), type(s).__name__, s[1:], type(s[1:]).__name__, s == [1, 2, 3], isinstance(s, list))
