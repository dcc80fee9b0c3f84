/**
 * Runs of pages: which of the free ones are used. Taken and given back directly, in a heap without objects.
 */
import { expect, test } from 'vitest';
import { cellsKind, givePages, stretchKind, takePages, youngKind } from '../src/minimark/pages.js';
import { Heap, minimarkCollector } from './heap.js';

const MB = 1 << 20;
const page = 4096;

/** A heap with free runs of so many pages, in this order, one used page between them; answers where they start. */
function withRuns(...lengths: readonly number[]): number[] {
  new Heap(minimarkCollector, { maxHeap: 64 * MB, nursery: 262_144 });
  const starts = lengths.map((length) => {
    const start = takePages(length, youngKind);
    takePages(1, cellsKind);
    return start;
  });
  starts.forEach((start, k) => givePages(start, lengths[k]!));
  return starts;
}

test('cells are cut from the front of the first long run, though another is shorter', () => {
  const [first] = withRuns(100, 60, 200);
  expect(takePages(1, cellsKind)).toBe(first);
  expect(takePages(4, cellsKind)).toBe(first! + page);
});

test('large objects are cut from the end of the last long run that has room', () => {
  const [, second, third] = withRuns(100, 80, 60);
  expect(takePages(40, youngKind)).toBe(third! + 20 * page);
  expect(takePages(70, youngKind)).toBe(second! + 10 * page);
});

test('a large object that comes and goes finds its place again, whatever cells were taken meanwhile', () => {
  const last = withRuns(300, 40, 300)[2]!;
  for (let round = 0; round < 20; round++) {
    const pages = 200 + 3 * round;
    const large = takePages(pages, youngKind);
    for (let k = 0; k < 10; k++) takePages(1, cellsKind);
    givePages(large, pages);
  }
  expect(takePages(300, youngKind)).toBe(last);
});

test('runs of up to 31 pages are used before long ones', () => {
  const [, short] = withRuns(100, 12, 20);
  expect(takePages(9, cellsKind)).toBe(short);
});

test('a stretch takes the first long run that has room for it', () => {
  const [, second] = withRuns(100, 140, 130);
  expect(takePages(128, stretchKind)).toBe(second);
});
