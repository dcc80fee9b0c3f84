# format_map, and __format__ of user classes.
class Default(dict):
    def __missing__(self, k): return f'<{k}>'
print('{a} {b}'.format_map(Default(a=1)))
class Temp:
    def __init__(self, c): self.c = c
    def __format__(self, spec):
        if spec == 'f': return f'{self.c * 9 / 5 + 32:.1f}F'
        return f'{self.c:.1f}C'
t = Temp(21.5)
print(f'{t} {t:f} {t:c}', '{:f}'.format(t), format(t, 'f'))
