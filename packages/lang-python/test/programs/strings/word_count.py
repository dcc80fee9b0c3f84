# A text program: counting words.
text = '''the quick brown fox jumps over the lazy dog
the dog sleeps and the fox runs'''
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
for word, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:5]:
    print(f'{word:>8} {n}')
print(max(text.split(), key=len), len(text), text.count('\n'))
