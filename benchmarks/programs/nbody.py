# Gravity between five bodies: float arithmetic on attributes and loops over pairs.
# small: 200
import sys
import time
class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.mass = mass


def system():
    sun = 39.47841760435743
    year = 365.24
    return [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, sun),
        Body(4.84143144246472, -1.16032004402743, -0.10362204447112,
             0.00166007664274 * year, 0.00769901118419 * year, -0.00006904600169 * year, 0.00095479193842 * sun),
        Body(8.34336671824458, 4.12479856412430, -0.40352341711432,
             -0.00276742510726 * year, 0.00499852801234 * year, 0.00002304172975 * year, 0.00028588598066 * sun),
        Body(12.8943695621391, -15.1111514016986, -0.22330757889265,
             0.00296460137564 * year, 0.00237847173959 * year, -0.00002965895685 * year, 0.00004366244043 * sun),
        Body(15.3796971148509, -25.9193146099879, 0.17925877295037,
             0.00268067772490 * year, 0.00162824170038 * year, -0.00009515922545 * year, 0.00005151389020 * sun),
    ]


def advance(bodies, dt, steps):
    pairs = []
    for i in range(len(bodies)):
        for j in range(i + 1, len(bodies)):
            pairs.append((bodies[i], bodies[j]))
    for _ in range(steps):
        for a, b in pairs:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            d2 = dx * dx + dy * dy + dz * dz
            mag = dt / (d2 * d2 ** 0.5)
            am = a.mass * mag
            bm = b.mass * mag
            a.vx -= dx * bm
            a.vy -= dy * bm
            a.vz -= dz * bm
            b.vx += dx * am
            b.vy += dy * am
            b.vz += dz * am
        for b in bodies:
            b.x += dt * b.vx
            b.y += dt * b.vy
            b.z += dt * b.vz


def energy(bodies):
    e = 0.0
    for i, a in enumerate(bodies):
        e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for b in bodies[i + 1:]:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            e -= a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ** 0.5
    return e


def main(n):
    bodies = system()
    print('%.9f' % energy(bodies))
    advance(bodies, 0.01, n)
    print('%.9f' % energy(bodies))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 280000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
