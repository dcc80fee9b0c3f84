/** Timsort against a stable reference sort on data of many shapes, and its behaviour when a comparison throws. */
import { FixedArray } from '@weft/core';
import { describe, expect, it } from 'vitest';
import { TimSort } from '../../src/rlib/listsort.js';

class Item {
  constructor(
    readonly key: number,
    readonly position: number,
  ) {}
}
class ItemSort extends TimSort<Item> {
  comparisons = 0;
  limit = Infinity;
  lt(a: Item, b: Item): boolean {
    if (++this.comparisons > this.limit) throw new Error('stop');
    return a.key < b.key;
  }
}
let state = 42;
const random = (n: number) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % n;
const shapes: ((n: number) => number[])[] = [
  (n) => Array.from({ length: n }, () => random(n)),
  (n) => Array.from({ length: n }, () => random(4)),
  (n) => Array.from({ length: n }, (_, i) => i),
  (n) => Array.from({ length: n }, (_, i) => n - i),
  (n) => Array.from({ length: n }, (_, i) => (i % 97) * 5),
  (n) =>
    Array.from({ length: n }, (_, i) => (i < n / 2 ? i : i - n / 2 + (random(20) === 0 ? random(n) : 0))),
  (n) => Array.from({ length: n }, (_, i) => (i < n / 3 ? i + n : i)),
  (n) => Array.from({ length: n }, (_, i) => (i > (9 * n) / 10 ? random(n) : i)),
];

describe('TimSort', () => {
  it('sorts stably', () => {
    for (const shape of shapes)
      for (const n of [0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 5000]) {
        const items = shape(n).map((key, i) => new Item(key, i));
        const list = FixedArray.from(items);
        const sorter = new ItemSort(list, n);
        sorter.sort();
        const expected = [...items].sort((a, b) => a.key - b.key);
        expect([...list].every((item, i) => item === expected[i])).toBe(true);
      }
  });
  it('needs n - 1 comparisons for sorted data', () => {
    const list = FixedArray.from(Array.from({ length: 1000 }, (_, i) => new Item(i, i)));
    const sorter = new ItemSort(list, 1000);
    sorter.sort();
    expect(sorter.comparisons).toBe(999);
  });
  it('keeps all items when a comparison throws', () => {
    for (const shape of shapes)
      for (let limit = 1; limit < 3000; limit += 37) {
        const items = shape(400).map((key, i) => new Item(key, i));
        const list = FixedArray.from(items);
        const sorter = new ItemSort(list, 400);
        sorter.limit = limit;
        try {
          sorter.sort();
        } catch (e) {
          expect((e as Error).message).toBe('stop');
        }
        expect(new Set(list).size).toBe(400);
      }
  });
});
