/**
 * Random programs on each collector, beside a model. A failure is replayed with
 * `GC_SEED=n npx vitest run packages/gc/test/model.test.ts`; `npm run fuzz:gc` runs new seeds for an hour.
 */
import { describe, expect, test } from 'vitest';
import { collectors } from './heap.js';
import { runModel } from './model.js';

const chosen = process.env['GC_SEED'];
const seeds = chosen === undefined ? [1, 2, 3, 4, 5, 6] : [Number(chosen)];
const MB = 1 << 20;

describe.each(collectors.map((gc) => [gc.plugin.name, gc] as const))('%s agrees with the model', (_, gc) => {
  test.each(seeds)('seed %i', (seed) => {
    expect(() => runModel(gc, seed, 20_000, { maxHeap: 64 * MB, nursery: 65536 })).not.toThrow();
  });
  test.each(seeds)('seed %i, verified', (seed) => {
    expect(() => runModel(gc, seed, 6000, { maxHeap: 64 * MB, nursery: 65536, verify: true })).not.toThrow();
  });
  test.each(seeds)('seed %i, a collection at every allocation', (seed) => {
    expect(() => runModel(gc, seed, 1000, { maxHeap: 16 * MB, stress: 1, verify: true })).not.toThrow();
  });
  test.each(seeds)('seed %i, near the limit of the heap', (seed) => {
    expect(() => runModel(gc, seed, 20_000, { maxHeap: 4 * MB })).not.toThrow();
  });
});
