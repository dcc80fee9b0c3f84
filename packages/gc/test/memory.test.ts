/**
 * How collectors ask the engine for memory: seldom, never for more than the heap may have, and for what is needed when the engine refuses more.
 */
import { raw } from '@weft/core/lowlevel';
import { afterEach, expect, test, vi } from 'vitest';
import { ensureMemory } from '../src/common/memory.js';
import { setCell } from './heap.js';

const page = 65536;

/** An engine with some pages that may have at most `most`; answers the sizes that memory had, and how often more was refused. */
function engine(pages: number, most: number): { sizes: number[]; refused: number } {
  const state = { sizes: [pages], refused: 0 };
  vi.spyOn(raw, 'memorySize').mockImplementation(() => state.sizes.at(-1)!);
  vi.spyOn(raw, 'memoryGrow').mockImplementation((more) => {
    const old = state.sizes.at(-1)!;
    if (old + more > most) {
      state.refused++;
      return -1;
    }
    state.sizes.push(old + more);
    return old;
  });
  return state;
}
function heap(start: number, bytes: number): void {
  setCell('gcHeapStart', start);
  setCell('gcMaxHeap', bytes);
}
afterEach(() => {
  vi.restoreAllMocks();
});

test('a heap that grows page by page makes memory grow a few times', () => {
  heap(3 * page, 4096 * page);
  const { sizes } = engine(10, 65536);
  for (let end = 4096; end <= 4000 * page; end += page) expect(ensureMemory(end)).toBe(true);
  expect(sizes).toEqual([10, 266, 532, 1064, 2128, 4100]);
});

test('memory does not grow beyond the heap for its own sake', () => {
  heap(0, 100 * page);
  const { sizes } = engine(10, 65536);
  expect(ensureMemory(11 * page)).toBe(true);
  expect(ensureMemory(100 * page)).toBe(true);
  expect(sizes).toEqual([10, 101]);
});

test('what is needed is there although the engine refuses more', () => {
  heap(0, 4096 * page);
  const state = engine(300, 320);
  expect(ensureMemory(310 * page)).toBe(true);
  expect(ensureMemory(320 * page)).toBe(true);
  expect(ensureMemory(321 * page)).toBe(false);
  expect(state.sizes).toEqual([300, 310, 320]);
  expect(state.refused).toBeGreaterThan(0);
});
