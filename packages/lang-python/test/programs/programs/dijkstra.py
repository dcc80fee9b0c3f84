# Shortest paths with a heap written by hand.
def push(h, x):
    h.append(x)
    i = len(h) - 1
    while i and h[(i - 1) // 2] > h[i]:
        p = (i - 1) // 2
        h[p], h[i] = h[i], h[p]
        i = p
def pop(h):
    top, last = h[0], h.pop()
    if h:
        h[0] = last
        i = 0
        while True:
            c = 2 * i + 1
            if c >= len(h): break
            if c + 1 < len(h) and h[c + 1] < h[c]: c += 1
            if h[i] <= h[c]: break
            h[i], h[c] = h[c], h[i]
            i = c
    return top
def dijkstra(g, start):
    dist, prev, heap = {start: 0}, {}, [(0, start)]
    while heap:
        d, u = pop(heap)
        if d > dist[u]: continue
        for v, w in g[u].items():
            if d + w < dist.get(v, float('inf')):
                dist[v], prev[v] = d + w, u
                push(heap, (d + w, v))
    return dist, prev
g = {'a': {'b': 7, 'c': 9, 'f': 14}, 'b': {'c': 10, 'd': 15}, 'c': {'d': 11, 'f': 2}, 'd': {'e': 6}, 'e': {}, 'f': {'e': 9}}
dist, prev = dijkstra(g, 'a')
path, n = [], 'e'
while n: path.append(n); n = prev.get(n)
print(dist, '->'.join(reversed(path)))
