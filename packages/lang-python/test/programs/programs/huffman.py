# Huffman coding of a text and back.
text = 'abracadabra alakazam'
freq = {}
for c in text: freq[c] = freq.get(c, 0) + 1
nodes = sorted((n, i, c) for i, (c, n) in enumerate(sorted(freq.items())))
k = len(nodes)
while len(nodes) > 1:
    a, b = nodes.pop(0), nodes.pop(0)
    nodes.append((a[0] + b[0], k, (a, b)))
    k += 1
    nodes.sort(key=lambda t: t[:2])
codes = {}
def walk(node, prefix):
    if isinstance(node[2], str): codes[node[2]] = prefix or '0'
    else:
        walk(node[2][0], prefix + '0')
        walk(node[2][1], prefix + '1')
walk(nodes[0], '')
bits = ''.join(codes[c] for c in text)
back, cur, inv = '', '', {v: k for k, v in codes.items()}
for b in bits:
    cur += b
    if cur in inv: back, cur = back + inv[cur], ''
print(sorted(codes.items()), len(bits), back == text)
