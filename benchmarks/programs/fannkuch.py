# Pancake flips over all permutations: list slicing, reversal and index loops.
# small: 6
import sys
import time
def fannkuch(n):
    perm = list(range(n))
    count = [0] * n
    checksum = 0
    most = 0
    index = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        p = perm[:]
        flips = 0
        k = p[0]
        while k:
            p[:k + 1] = p[k::-1]
            flips += 1
            k = p[0]
        if flips > most:
            most = flips
        checksum += flips if index % 2 == 0 else -flips
        while True:
            if r == n:
                return checksum, most
            first = perm[0]
            for i in range(r):
                perm[i] = perm[i + 1]
            perm[r] = first
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        index += 1


def main(n):
    checksum, most = fannkuch(n)
    print(checksum, most)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
