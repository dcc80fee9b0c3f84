# Instances, class attributes, methods and self.
class Dog:
    kind = 'canine'
    count = 0
    def __init__(self, name):
        self.name = name
        Dog.count += 1
    def speak(self, times=1):
        return f'{self.name}: ' + 'woof ' * times
a, b = Dog('Rex'), Dog('Ace')
a.kind = 'special'
print(a.speak(), b.speak(2), a.kind, b.kind, Dog.kind, Dog.count, b.count)
Dog.kind = 'changed'
del a.kind
print(a.kind, b.kind, a.__dict__, vars(b))
m = a.speak
print(m(3), Dog.speak(b), m.__self__ is a, m.__func__ is Dog.speak, m == a.speak)
