# Aligned tables.
rows = [('apple', 3, 0.5), ('banana', 12, 0.25), ('kiwi', 100, 1.125)]
print(f'{"item":<10}|{"qty":>5}|{"price":^9}')
print('-' * 26)
for name, q, p in rows:
    print(f'{name:<10}|{q:>5}|{p:^9.2f}')
print(f'{"total":<10}|{sum(r[1] for r in rows):>5}|{sum(r[1] * r[2] for r in rows):^9.2f}')
