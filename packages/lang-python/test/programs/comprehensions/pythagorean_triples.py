# A typical search by comprehension.
print([(a, b, c) for c in range(1, 30) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c])
print(sorted({a * b for a in range(4) for b in range(4)}), {n: [d for d in range(1, n + 1) if n % d == 0] for n in (12, 28)})
