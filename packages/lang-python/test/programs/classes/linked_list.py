# A small data structure with iteration and length.
class Node:
    def __init__(self, v, next=None): self.v, self.next = v, next
class LinkedList:
    def __init__(self, items=()):
        self.head = None
        for x in items: self.push(x)
    def push(self, v): self.head = Node(v, self.head)
    def __iter__(self):
        n = self.head
        while n is not None:
            yield n.v
            n = n.next
    def reverse(self):
        prev, n = None, self.head
        while n: n.next, prev, n = prev, n, n.next
        self.head = prev
        return self
    def __len__(self): return sum(1 for _ in self)
    def __repr__(self): return ' -> '.join(map(str, self)) or 'empty'
l = LinkedList(range(5))
print(l, len(l), l.reverse(), list(l), LinkedList(), 3 in l, max(l))
