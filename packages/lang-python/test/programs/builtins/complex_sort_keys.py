# Multi-key sorting and grouping.
words = 'the quick brown fox jumped over the lazy dog'.split()
print(sorted(set(words), key=lambda w: (len(w), w)), sorted(words, key=len)[-1], sorted(words, key=lambda w: w[::-1]))
groups = {}
for w in words: groups.setdefault(len(w), []).append(w)
print(sorted(groups.items()))
