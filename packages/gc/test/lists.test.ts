/**
 * Minimark's lists grow in pages of the heap, and near its limit there may be none. Random programs beside a model, in which a list finds no memory again and again:
 * what was left out must be found by the walk over all old objects.
 */
import { raw } from '@weft/core/lowlevel';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HeapOptions } from './heap.js';

/** Which list finds no memory, at every how many-th word that it asks `push` for. */
const failing = vi.hoisted(() => ({ list: '', every: 1, count: 0 }));
vi.mock('../src/minimark/stacks.js', async (original) => {
  const actual = await original<typeof import('../src/minimark/stacks.js')>();
  const fails = (stack: number): boolean =>
    failing.list !== '' && stack === raw.cell(failing.list) && ++failing.count % failing.every === 0;
  return {
    ...actual,
    push: (stack: number, word: number): boolean => !fails(stack) && actual.push(stack, word),
    pushPair: (stack: number, first: number, second: number): boolean =>
      !fails(stack) && actual.pushPair(stack, first, second),
  };
});
const { minimarkCollector: minimark } = await import('./heap.js');
const { runModel } = await import('./model.js');

const MB = 1 << 20;
afterEach(() => {
  failing.list = '';
});

describe.each(['gcMarkStack', 'gcRemembered', 'gcLogged'])('%s finds no memory', (list) => {
  test.each<[string, number, HeapOptions]>([
    ['every second time', 2, { maxHeap: 32 * MB, nursery: 32768 }],
    ['every second time, verified', 2, { maxHeap: 32 * MB, nursery: 32768, verify: true }],
    ['each time', 1, { maxHeap: 32 * MB, nursery: 32768 }],
    ['every second time, near the limit of the heap', 2, { maxHeap: 4 * MB }],
  ])('%s', (_, every, options) => {
    Object.assign(failing, { list, every, count: 0 });
    for (const seed of [1, 2, 3]) runModel(minimark, seed, options.verify === true ? 6000 : 20_000, options);
    expect(failing.count).toBeGreaterThan(4);
  });
});
