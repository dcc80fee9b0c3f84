# Strings that live shortly.
import sys


def main(n):
    total = 0
    for i in range(n):
        text = 'item ' + str(i) + ':' + str(i * i)
        total += len(text.upper().replace('ITEM', 'x' * (i % 50)))
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 200000)
