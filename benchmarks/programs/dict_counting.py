# Counting words and numbers in dictionaries with string, integer and tuple keys.
# small: 200
import sys
import time
def main(n):
    seed = 7
    words = ['w%d' % (i * i % 1009) for i in range(1000)]
    by_word = {}
    by_number = {}
    by_pair = {}
    for i in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        w = words[(seed >> 8) % 1000]
        by_word[w] = by_word.get(w, 0) + 1
        k = (seed >> 4) % 5003
        if k in by_number:
            by_number[k] += 1
        else:
            by_number[k] = 1
        pair = (k % 17, k % 13)
        by_pair[pair] = by_pair.get(pair, 0) + k
    top = sorted(by_word.items(), key=lambda item: (-item[1], item[0]))[:3]
    checksum = 0
    for k, v in by_number.items():
        checksum = (checksum * 31 + k * v) % 1000000007
    print(len(by_word), len(by_number), len(by_pair), top, checksum, by_pair.get((3, 4)))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1400000
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
