# Floating-point loops give bit-exact results.
def escape(cr, ci):
    zr = zi = 0.0
    for i in range(50):
        zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
        if zr * zr + zi * zi > 4:
            return i
    return -1
for y in range(-4, 5):
    print(''.join('#' if escape(x / 10 - 1.5, y / 4) < 0 else '.' for x in range(0, 20)))
