# Abstract methods by convention, polymorphic calls.
class Shape:
    def area(self): raise NotImplementedError('area of ' + type(self).__name__)
    def __lt__(self, o): return self.area() < o.area()
class Rect(Shape):
    def __init__(self, w, h): self.w, self.h = w, h
    def area(self): return self.w * self.h
class Square(Rect):
    def __init__(self, s): super().__init__(s, s)
class Circle(Shape):
    def __init__(self, r): self.r = r
    def area(self): return round(3.14159 * self.r ** 2, 2)
shapes = [Rect(3, 4), Square(2), Circle(1)]
print([s.area() for s in shapes], [type(s).__name__ for s in sorted(shapes)], sum(s.area() for s in shapes))
try:
    Shape().area()
except NotImplementedError as e:
    print(e)
