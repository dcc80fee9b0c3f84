/**
 * Epsilon on simulated memory: what it hands out is zero and apart, and ends at the limit.
 */
import { raw } from '@weft/core/lowlevel';
import { expect, test } from 'vitest';
import * as code from '../src/epsilon/collector.js';
import { epsilon } from '../src/epsilon/plugin.js';
import { Heap, bytes, cell, items, pair, refs } from './heap.js';
import type { Collector } from './heap.js';

const none = () => {};
const gc: Collector = { plugin: epsilon(), ...code, remember: none, rememberItem: none, beforeCopy: none };

test('objects are apart and stay where they are, and memory ends at the limit', () => {
  const heap = new Heap(gc, { maxHeap: 1 << 20 });
  let end = 0;
  let total = 0;
  for (let k = 0; ; k++) {
    const address =
      k % 3 === 0
        ? heap.make(pair)
        : k % 3 === 1
          ? heap.makeArray(bytes, k % 50)
          : heap.makeArray(refs, k % 9);
    if (address === 0) break;
    expect(address).toBeGreaterThanOrEqual(end);
    const size = k % 3 === 0 ? 24 : items + (k % 3 === 1 ? k % 50 : 4 * (k % 9));
    end = address + size;
    total += size;
    raw.fill(address + items, 0xff, size - items);
  }
  expect(total).toBeGreaterThan(0.85 * (1 << 20));
  gc.collect();
  expect(cell('gcLive')).toBeGreaterThanOrEqual(total);
  expect(heap.makeArray(bytes, 0x7fffffff)).toBe(0);
  expect(heap.makeArray(bytes, -1)).toBe(0);
});
