# Edge detection by the Sobel operator on an image in one flat list, with a small image class.
# small: 12
import sys
import time
class Image:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.data = [0] * (width * height)

    def __getitem__(self, at):
        x, y = at
        return self.data[y * self.width + x]

    def __setitem__(self, at, value):
        x, y = at
        self.data[y * self.width + x] = value

    def clone(self):
        return Image(self.width, self.height)


def test_image(n):
    img = Image(n, n)
    for y in range(n):
        for x in range(n):
            dx = x - n // 2
            dy = y - n // 3
            img[x, y] = (x * y // 7 + (120 if dx * dx + dy * dy < n * n // 9 else 0)) % 256
    return img


def sobel(img):
    out = img.clone()
    for y in range(1, img.height - 1):
        for x in range(1, img.width - 1):
            gx = (img[x + 1, y - 1] + 2 * img[x + 1, y] + img[x + 1, y + 1]
                  - img[x - 1, y - 1] - 2 * img[x - 1, y] - img[x - 1, y + 1])
            gy = (img[x - 1, y + 1] + 2 * img[x, y + 1] + img[x + 1, y + 1]
                  - img[x - 1, y - 1] - 2 * img[x, y - 1] - img[x + 1, y - 1])
            out[x, y] = min(int((gx * gx + gy * gy) ** 0.5 / 4.0), 255)
    return out


def main(n):
    img = sobel(test_image(n))
    checksum = 0
    for v in img.data:
        checksum = (checksum * 31 + v) % 1000000007
    print(checksum, max(img.data))


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
