# Raising, catching, re-raising and finally blocks, near and through several frames.
# small: 100
import sys
import time
class Odd(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


class Multiple(Odd):
    pass


def check(x):
    if x % 6 == 3:
        raise Multiple(x)
    if x % 2:
        raise Odd(x)
    return x


def deep(x, depth):
    if depth == 0:
        return check(x)
    try:
        return deep(x, depth - 1) + 1
    finally:
        counts[1] += 1


counts = [0, 0]


def main(n):
    total = 0
    table = {'a': 1}
    for i in range(n):
        try:
            total += check(i)
        except Multiple as e:
            total += e.value * 2
        except Odd as e:
            total -= e.value
        if i % 8 == 0:
            try:
                table['missing']
            except KeyError:
                counts[0] += 1
            try:
                try:
                    deep(i // 8, 3)
                except Odd:
                    total += 1
                    raise
            except Exception:
                total += 1
        try:
            int('x' if i % 64 == 0 else '7')
        except ValueError:
            total += 3
        else:
            total += 1
    print(total, *counts)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1300000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
