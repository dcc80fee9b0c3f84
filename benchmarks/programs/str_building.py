# Building, slicing, joining and formatting strings.
# small: 50
import sys
import time
def main(n):
    parts = []
    for i in range(n):
        parts.append('item %d' % i)
        if i % 3 == 0:
            parts.append(f'<{i:>6}>' + str(i * 7))
        else:
            parts.append(parts[-1].upper().replace('ITEM', 'entry')[:9])
    text = ','.join(parts)
    grown = ''
    for i in range(n):
        grown += 'abcdefghij'[i % 10]
    vowels = 0
    for c in grown:
        if c in 'aei':
            vowels += 1
    words = text.split(',')
    checksum = 0
    for w in words:
        checksum = (checksum * 31 + len(w) + ord(w[-1])) % 1000000007
    print(len(text), len(words), vowels, text.count('entry'), checksum, grown[-5:])


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 900000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
