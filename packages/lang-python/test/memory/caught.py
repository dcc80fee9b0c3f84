# Handlers in the frame whose compiled loop exhausts memory, and outside of it.
class Node:
    def __init__(self, next):
        self.next = next


def inside():
    node = None
    try:
        while True:
            node = Node(node)
    except MemoryError:
        node = None
    return 'inside'


def outside():
    items = []
    while True:
        items.append(items[-1:])


print(inside())
try:
    outside()
except MemoryError as e:
    print('outside', e.__traceback__.tb_next.tb_frame.f_code.co_name)
