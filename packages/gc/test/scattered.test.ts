/**
 * Minimark near its limit, when what is free are short runs of pages: whatever is young must find a place.
 */
import { describe, expect, test } from 'vitest';
import { Heap, bytes, cell, items, minimarkCollector as minimark, refs, setCell } from './heap.js';

const MB = 1 << 20;

/**
 * A heap of old byte arrays of so many bytes, of which runs of `dead` were dropped again, and one stays behind each: their pages are all that is free. The
 * arrays are kept in two arrays of references.
 */
function scattered(size: number, dead: number, exception = 0): Heap {
  const init = () => {
    setCell('outOfMemory', exception);
    minimark.init();
  };
  const heap = new Heap({ ...minimark, init }, { maxHeap: 24 * MB, nursery: 262_144 });
  const most = 40_000;
  heap.setRoot(0, heap.makeArray(refs, most));
  heap.setRoot(1, heap.makeArray(refs, most));
  let count = 0;
  for (; count < most; count++) {
    const array = heap.makeArray(bytes, size - items);
    if (array === 0 || cell('exception') !== 0) break;
    heap.storeRef(heap.root(0), count, array);
  }
  for (let k = 0; k < count; k++) if (k % (dead + 1) < dead) heap.storeRef(heap.root(0), k, 0);
  minimark.collect();
  return heap;
}

describe.each([
  ['one page', 4000, 1],
  ['seven pages', 4000, 7],
  ['a cell of a chunk of four pages', 2000, 1],
  ['twelve pages', 4000, 12],
])('free runs of %s', (_, size, dead) => {
  test.each([30_000, 20_480, 17_000, 4_200, 2_000, 600])('objects of %i bytes', (wanted) => {
    const heap = scattered(size, dead);
    let made = 0;
    while (made < 40_000) {
      const array = heap.makeArray(bytes, wanted - items);
      if (array === 0) break;
      heap.storeRef(heap.root(1), made++, array);
    }
    expect(made).toBeLessThan(40_000);
    // Memory is exhausted, and everything is in order.
    minimark.collect();
    heap.setRoot(1, 0);
    minimark.collect();
    expect(heap.makeArray(bytes, 600)).not.toBe(0);
  });
});

test.each([1, 7, 12])('handlers find memory between collections, with free runs of %i pages', (dead) => {
  const heap = scattered(4000, dead, 3072);
  setCell('exception', 0);
  let made = 0;
  while (cell('exception') === 0) heap.storeRef(heap.root(1), made++, heap.makeArray(bytes, 588));
  for (let k = 0; k < 50; k++) {
    setCell('exception', 0);
    minimark.collect();
    const array = heap.makeArray(bytes, 100);
    expect(array).not.toBe(0);
    expect(cell('exception')).toBe(0);
    heap.storeRef(heap.root(1), made++, array);
  }
});
