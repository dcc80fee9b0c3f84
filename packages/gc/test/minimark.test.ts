/**
 * How minimark paces itself: what a minor collection looks at, how much of the nursery is used, and that marking ends although a large array is
 * written all the time.
 */
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test } from 'vitest';
import { isMarked, loggedMask, tracked } from '../src/minimark/heap.js';
import { Heap, cell, items, minimarkCollector as minimark, pair, refs } from './heap.js';

const MB = 1 << 20;
const marking = 1;
const idle = 0;

/** Allocates pairs until the nursery was collected; root `keep` holds a list of all of them, if it is there. */
function untilCollected(heap: Heap, keep = -1): void {
  for (const before = cell('gcCount'); cell('gcCount') === before;) {
    const object = heap.make(pair);
    if (keep < 0) continue;
    heap.storeRef(object, 0, heap.root(keep));
    heap.setRoot(keep, object);
  }
}

/** A heap with an old array in root 0. */
function withArray(length: number): Heap {
  const heap = new Heap(minimark, { maxHeap: 64 * MB });
  heap.setRoot(0, heap.makeArray(refs, length));
  minimark.collect();
  return heap;
}

function storeNew(heap: Heap, index: number): void {
  const made = heap.make(pair);
  heap.storeRef(heap.root(0), index, made);
}

describe('a minor collection', () => {
  test('looks at the items of a long array that were written', () => {
    const heap = withArray(100_000);
    for (const index of [7, 9, 50_000]) storeNew(heap, index);
    minimark.collect();
    // The first two are in one block.
    expect(cell('gcWritten')).toBe(2);
    for (const index of [7, 9, 50_000])
      expect(heap.type(raw.load32(heap.root(0) + items + 4 * index))).toBe(pair);
  });

  test('looks at blocks of a long array that was written in order', () => {
    const heap = withArray(100_000);
    for (let index = 1000; index < 2000; index++) storeNew(heap, index);
    expect(cell('gcUse')).toBeGreaterThan(1000 * 24);
    minimark.collect();
    expect(cell('gcWritten')).toBeLessThan(1000 / 32 + 2);
    for (let index = 1000; index < 2000; index++)
      expect(heap.type(raw.load32(heap.root(0) + items + 4 * index))).toBe(pair);
  });

  test('looks at blocks of two long arrays that were written in turn', () => {
    const heap = withArray(100_000);
    heap.setRoot(2, heap.makeArray(refs, 100_000));
    minimark.collect();
    for (let index = 1000; index < 2000; index++) {
      storeNew(heap, index);
      heap.storeRef(heap.root(2), index, heap.make(pair));
    }
    minimark.collect();
    expect(cell('gcWritten')).toBeLessThan(2 * (1000 / 32 + 2));
    for (const k of [0, 2])
      for (let index = 1000; index < 2000; index++)
        expect(heap.type(raw.load32(heap.root(k) + items + 4 * index))).toBe(pair);
  });

  test('looks at what was copied and at an item that was stored among it, wherever the array begins', () => {
    const heap = new Heap(minimark, { maxHeap: 64 * MB, verify: true });
    for (let k = 0; k < 16; k++) heap.setRoot(k, heap.makeArray(refs, 900));
    minimark.collect();
    for (let k = 0; k < 16; k++) {
      heap.setRoot(20, heap.makeArray(refs, 60));
      for (let index = 0; index < 60; index++) {
        const made = heap.make(pair);
        heap.storeRef(heap.root(20), index, made);
      }
      heap.copy(heap.root(20), 0, heap.root(k), 0, 60);
      const made = heap.make(pair);
      heap.storeRef(heap.root(k), 35, made);
    }
    minimark.collect();
    for (let k = 0; k < 16; k++)
      for (let index = 0; index < 60; index++)
        expect(heap.type(raw.load32(heap.root(k) + items + 4 * index))).toBe(pair);
  });

  test('looks at all that was written when it fills several pages of the lists', () => {
    const count = 2000;
    const heap = new Heap(minimark, { maxHeap: 64 * MB, verify: true });
    heap.setRoot(0, heap.makeArray(refs, 2 * count));
    const written = (k: number): number => raw.load32(heap.root(0) + items + 4 * k);
    // Stores into arrays are logged, pairs are remembered.
    for (let k = 0; k < count; k++) {
      const array = heap.makeArray(refs, 12);
      heap.storeRef(heap.root(0), k, array);
      const made = heap.make(pair);
      heap.storeRef(heap.root(0), count + k, made);
    }
    minimark.collect();
    for (let k = 0; k < 2 * count; k++) {
      const made = heap.make(pair);
      heap.storeRef(written(k), k < count ? k % 12 : 0, made);
    }
    minimark.collect();
    expect(cell('gcWritten')).toBe(2 * count);
    for (let k = 0; k < 2 * count; k++) {
      const word = raw.load32(written(k));
      expect(word & (tracked | loggedMask)).toBe(tracked);
      expect(heap.type(raw.load32(written(k) + items + (k < count ? 4 * (k % 12) : 0)))).toBe(pair);
    }
  });

  test('looks once at an array that was written all over', () => {
    const heap = withArray(8000);
    for (let index = 0; index < 8000; index++) storeNew(heap, (index * 7919) % 8000);
    minimark.collect();
    // What was logged before the array was remembered as a whole is not looked at by itself.
    expect(cell('gcWritten')).toBe(1);
    for (let index = 0; index < 8000; index++)
      expect(heap.type(raw.load32(heap.root(0) + items + 4 * index))).toBe(pair);
  });
});

test('little of the nursery is used while all survives, and all of it when nothing does', () => {
  const heap = new Heap(minimark, { maxHeap: 64 * MB });
  for (let i = 0; i < 6; i++) untilCollected(heap, 1);
  expect(cell('gcUse')).toBeLessThan(cell('gcNurserySize') / 4);
  heap.setRoot(1, 0);
  for (let i = 0; i < 8; i++) untilCollected(heap);
  expect(cell('gcUse')).toBe(cell('gcNurserySize'));
});

test('garbage among old objects takes little more than two nurseries while little lives', () => {
  const nursery = 65536;
  const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery });
  const collections = cell('gcCount') + 300;
  let most = 0;
  // Each list lives for one collection, and becomes old in it.
  for (let n = 0; cell('gcCount') < collections; n++) {
    const made = heap.make(pair);
    if (n % 3 !== 0) continue;
    heap.storeRef(made, 0, n % 1500 === 0 ? 0 : heap.root(1));
    heap.setRoot(1, made);
    most = Math.max(most, cell('gcOldBytes'));
  }
  expect(cell('gcPromotedKB') << 10).toBeGreaterThan(10 * nursery);
  expect(most).toBeGreaterThan(2 * nursery);
  expect(most).toBeLessThan(3 * nursery);
});

test('marking ends although a large array is written all over between all steps', () => {
  const length = 6000;
  const heap = withArray(length);
  heap.setRoot(1, 0);
  while (cell('gcPhase') !== marking) untilCollected(heap, 1);
  const cycles = cell('gcCycles');
  for (let round = 0; cell('gcCycles') === cycles; round++) {
    expect(round).toBeLessThan(1000);
    // Old references: they make nothing young, but marking has to look at them.
    for (let index = 0; index < length; index++) heap.storeRef(heap.root(0), index, heap.root(1));
    untilCollected(heap);
  }
  expect(cell('gcPhase')).toBe(idle);
});

test('marking does not look at all of a large array again when a twentieth of it was written', () => {
  const length = 60_000;
  const heap = withArray(length);
  const first = heap.make(pair);
  heap.setRoot(1, first);
  untilCollected(heap);
  for (let index = 0; index < length; index++) heap.storeRef(heap.root(0), index, heap.root(1));
  while (cell('gcPhase') !== marking) untilCollected(heap, 1);
  for (let round = 0; round < 3; round++) {
    expect(cell('gcPhase')).toBe(marking);
    for (let k = 0; k < length / 20; k++)
      heap.storeRef(heap.root(0), (k * 7919 + round) % length, heap.root(1));
    // Not remembered as a whole: its stores were logged.
    expect(raw.load32(heap.root(0)) & tracked).toBe(tracked);
    untilCollected(heap, 1);
  }
});

test('what is copied while marking runs is visited, and so is what it refers to', () => {
  const heap = withArray(100_000);
  // What is at the end of the array is visited late.
  storeNew(heap, 99_999);
  while (cell('gcPhase') !== marking) untilCollected(heap, 1);
  const old = raw.load32(heap.root(0) + items + 4 * 99_999);
  expect(isMarked(raw.load32(old))).toBe(false);
  const made = heap.make(pair);
  heap.storeRef(made, 0, old);
  heap.setRoot(3, made);
  untilCollected(heap);
  expect(cell('gcPhase')).toBe(marking);
  expect(isMarked(raw.load32(heap.root(3)))).toBe(true);
  expect(isMarked(raw.load32(old))).toBe(true);
});

test('free cells are used again, whatever lies between them', () => {
  const length = 5000;
  const heap = withArray(length);
  for (let index = 0; index < length; index++) storeNew(heap, index);
  minimark.collect();
  const pages = cell('gcPagesKB');
  for (let index = 0; index < length; index++) if (index % 7 > 1) heap.storeRef(heap.root(0), index, 0);
  minimark.collect();
  for (let index = 0; index < length; index++) if (index % 7 > 1) storeNew(heap, index);
  minimark.collect();
  expect(cell('gcPagesKB')).toBe(pages);
});
