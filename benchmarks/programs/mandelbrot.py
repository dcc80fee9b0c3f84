# Escape times of the Mandelbrot set: tight float loops with an early exit.
# small: 20
import sys
import time
def main(n):
    total = 0
    inside = 0
    for py in range(n):
        ci = 2.0 * py / n - 1.0
        for px in range(n):
            cr = 2.0 * px / n - 1.5
            zr = zi = 0.0
            i = 0
            while i < 50:
                r2 = zr * zr
                i2 = zi * zi
                if r2 + i2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = r2 - i2 + cr
                i += 1
            else:
                inside += 1
            total += i
    print(total, inside)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 700
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
