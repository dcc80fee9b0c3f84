# A dict of lists that only grows.
import sys


def main(n):
    table = {}
    for i in range(n):
        key = i * 7919 % 10007
        if key in table:
            table[key].append((i, key))
        else:
            table[key] = [(i, key)]
    print(len(table), sum(len(entry) for entry in table.values()))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400000)
