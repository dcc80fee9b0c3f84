/**
 * Stretches of minimark: objects that are born old while nearly all that is made lives.
 */
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test } from 'vitest';
import { isMarked, tracked } from '../src/minimark/heap.js';
import { Heap, bytes, cell, items, minimarkCollector as minimark, node, pair, plain, refs } from './heap.js';

const MB = 1 << 20;
const marking = 1;

/** A pair in front of the list in root `k`. */
function push(heap: Heap, k: number): number {
  const object = heap.make(pair);
  heap.storeRef(object, 0, heap.root(k));
  heap.setRoot(k, object);
  return object;
}

/** Lets the list in root 1 grow until objects are born in a stretch. */
function grow(heap: Heap, more = (): boolean => cell('gcStretch') === 0): void {
  for (let n = 0; more(); n++) {
    if (n > 1_000_000) throw new Error('no end');
    push(heap, 1);
  }
}

/** A heap in which objects are born in a stretch. */
function growing(options: { verify?: boolean } = {}): Heap {
  const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 65536, ...options });
  grow(heap);
  return heap;
}
const inPlace = (): number => cell('gcInPlaceKB');

/** Lengths of lists in roots. */
function lengthOf(heap: Heap, k: number): number {
  let length = 0;
  for (let at = heap.root(k); at !== 0; at = raw.load32(at + 12)) {
    if (heap.type(at) !== pair) throw new Error(`no pair at ${at}`);
    length++;
  }
  return length;
}

describe('while all lives', () => {
  test('objects do not move, and nearly all become old where they are', () => {
    const heap = growing();
    const first = push(heap, 1);
    grow(heap, () => inPlace() < 384);
    const had = inPlace();
    const promoted = cell('gcPromotedKB');
    grow(heap, () => inPlace() < had + 512);
    let at = heap.root(1);
    while (at !== 0 && at !== first) at = raw.load32(at + 12);
    expect(at).toBe(first);
    expect(inPlace() - had).toBeGreaterThan(0.8 * (cell('gcPromotedKB') - promoted));
  });

  test('stores into arrays that are long alive are not logged, unless marking runs', () => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 65536, verify: true });
    heap.setRoot(0, heap.makeArray(refs, 10_000));
    minimark.collect();
    grow(heap);
    heap.storeRef(heap.root(0), 7, heap.root(1));
    expect(cell('gcLogged')).toBe(0);
    // The second store, and a copy, need not ask any more; until objects are born somewhere else.
    const flags = (): number => raw.load32(heap.root(0)) & tracked;
    expect(flags()).toBe(0);
    heap.storeRef(heap.root(0), 8, heap.root(1));
    minimark.beforeCopy(heap.root(0), 0, heap.root(0), 100, 1000);
    expect(cell('gcRemembered')).not.toBe(0);
    const collections = cell('gcCount');
    grow(heap, () => cell('gcCount') === collections);
    expect(cell('gcRemembered')).toBe(0);
    expect(flags()).toBe(tracked);
    grow(heap, () => cell('gcPhase') !== marking || cell('gcStretch') === 0);
    heap.storeRef(heap.root(0), 7, heap.root(1));
    expect(cell('gcLogged')).not.toBe(0);
  });

  test('what is born while marking runs is visited, and so is what it refers to', () => {
    const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery: 65536 });
    heap.setRoot(0, heap.makeArray(refs, 500_000));
    const late = heap.make(plain);
    // What is at the end of the array is visited late.
    heap.storeRef(heap.root(0), 499_999, late);
    minimark.collect();
    grow(heap, () => cell('gcPhase') !== marking || cell('gcStretch') === 0);
    const old = raw.load32(heap.root(0) + items + 4 * 499_999);
    expect(isMarked(raw.load32(old))).toBe(false);
    const made = push(heap, 1);
    heap.storeRef(made, 1, old);
    const collections = cell('gcCount');
    grow(heap, () => cell('gcCount') === collections);
    expect(isMarked(raw.load32(made))).toBe(true);
    expect(isMarked(raw.load32(old))).toBe(true);
  });

  test('what is stored into a visited object or array while marking runs is visited', () => {
    const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery: 65536 });
    heap.setRoot(0, heap.makeArray(refs, 500_000));
    for (const index of [499_998, 499_999]) {
      const late = heap.make(plain);
      heap.storeRef(heap.root(0), index, late);
    }
    heap.setRoot(3, heap.make(pair));
    minimark.collect();
    grow(heap, () => cell('gcPhase') !== marking || cell('gcStretch') === 0);
    // A step of marking: by now it has been looked into.
    const begun = cell('gcCount');
    grow(heap, () => cell('gcCount') === begun || cell('gcStretch') === 0);
    expect(cell('gcPhase')).toBe(marking);
    expect(isMarked(raw.load32(heap.root(3)))).toBe(true);
    const hidden = [499_998, 499_999].map((index) => raw.load32(heap.root(0) + items + 4 * index));
    expect(hidden.map((late) => isMarked(raw.load32(late)))).toEqual([false, false]);
    heap.storeRef(heap.root(3), 1, hidden[0]!);
    heap.storeRef(heap.root(0), 3, hidden[1]!);
    for (const index of [499_998, 499_999]) raw.store32(heap.root(0) + items + 4 * index, 0);
    const collections = cell('gcCount');
    grow(heap, () => cell('gcCount') === collections);
    expect(hidden.map((late) => isMarked(raw.load32(late)))).toEqual([true, true]);
  });

  test('objects are born with the flags of old ones, unless marking runs', () => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 65536, verify: true });
    grow(heap);
    expect(raw.load32(heap.make(plain)) & tracked).toBe(tracked);
    grow(heap, () => cell('gcPhase') !== marking || cell('gcStretch') === 0);
    const made = heap.make(plain);
    expect(raw.load32(made) & tracked).toBe(0);
    const collections = cell('gcCount');
    grow(heap, () => cell('gcCount') === collections);
    expect(raw.load32(made) & tracked).toBe(tracked);
    while (cell('gcStretch') !== 0) push(heap, 1);
    expect(raw.load32(heap.make(plain)) & tracked).toBe(0);
  });

  test('that a program does not give them these flags is noticed', () => {
    const { plugin } = minimark;
    const { freshCell, ...header } = plugin.header;
    expect(freshCell).toBe('gcFreshFlags');
    const mutant = { ...minimark, plugin: { ...plugin, header } };
    const heap = new Heap(mutant, { maxHeap: 16 * MB, nursery: 65536, verify: true });
    expect(() => grow(heap, () => inPlace() < 128)).toThrow();
  });

  test('what was born old and written before it became old is told of again afterwards', () => {
    const heap = growing({ verify: true });
    const made = push(heap, 1);
    heap.setRoot(3, made);
    heap.storeRef(made, 1, heap.root(1));
    expect(raw.load32(made) & tracked).toBe(0);
    grow(heap, () => cell('gcStretch') !== 0);
    expect(raw.load32(made) & tracked).toBe(tracked);
    heap.storeRef(made, 1, heap.make(plain));
    minimark.collect();
    expect(heap.type(raw.load32(made + 16))).toBe(plain);
  });

  test('a prebuilt array that is written for the first time becomes a root', () => {
    const heap = growing({ verify: true });
    const array = heap.prebuilt[0]!;
    raw.store32(array, refs | minimark.plugin.header.prebuiltFlags);
    raw.store32(array + 8, 4);
    heap.storeRef(array, 2, heap.make(pair));
    minimark.collect();
    expect(heap.type(raw.load32(array + items + 8))).toBe(pair);
  });

  test('large objects become old with the stretch', () => {
    const heap = growing({ verify: true });
    heap.setRoot(2, heap.makeArray(refs, 5000));
    const array = heap.root(2);
    for (let i = 0; i < 5000; i += 7) heap.storeRef(array, i, push(heap, 1));
    minimark.collect();
    expect(heap.root(2)).toBe(array);
    for (let i = 0; i < 5000; i += 7) expect(heap.type(raw.load32(array + items + 4 * i))).toBe(pair);
  });
});

test('when free memory is in pieces, stretches are shorter', () => {
  const heap = new Heap(minimark, { maxHeap: 24 * MB, nursery: 2 * MB });
  const most = 8000;
  heap.setRoot(0, heap.makeArray(refs, most));
  let count = 0;
  for (; count < most; count++) {
    const page = heap.makeArray(bytes, 4000);
    if (page === 0) break;
    heap.storeRef(heap.root(0), count, page);
  }
  for (let k = 0; k < count; k++) if (k % 41 !== 0) heap.storeRef(heap.root(0), k, 0);
  minimark.collect();
  const size = (): number => (cell('gcStretch') === 0 ? 0 : cell('gcNurseryEnd') - cell('gcStretch'));
  // At first there is unbroken memory at the end of the heap, and marking may run.
  grow(heap, () => size() === 0 || size() >= 262144);
  expect(size()).toBe(131072);
  const before = inPlace();
  for (let n = 0; n < 40_000; n++) push(heap, 1);
  expect(inPlace() - before).toBeGreaterThan(500);
});

test('what asks whether nearly all lives still is a small part of the nursery', () => {
  const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery: 4 * MB });
  grow(heap);
  grow(heap, () => cell('gcStretch') !== 0);
  expect(cell('gcStretchesLeft')).toBe(0);
  expect(cell('gcNurseryEnd') - cell('gcNursery')).toBe(131072);
});

describe('when parts of what was born in stretches died', () => {
  /** A heap with pairs in turn in so many lists, of which one is left. */
  function thinned(lists: number): Heap {
    const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery: 65536 });
    for (let n = 0; n < 40_000; n++) push(heap, 1 + (n % lists));
    for (let k = 2; k <= lists; k++) heap.setRoot(k, 0);
    minimark.collect();
    return heap;
  }

  test('new ones are used while at least half of them lives', () => {
    const heap = thinned(2);
    expect(cell('gcGapBytes')).toBeGreaterThan(cell('gcOldBytes') >> 1);
    const before = inPlace();
    grow(heap, () => inPlace() < before + 512);
  });

  test('gaps are used when most is dead', () => {
    const heap = thinned(4);
    expect(cell('gcGapBytes')).toBeGreaterThan(2 * cell('gcOldBytes'));
    const before = { inPlace: inPlace(), gaps: cell('gcGapBytes'), promoted: cell('gcPromotedKB') };
    grow(heap, () => cell('gcPromotedKB') < before.promoted + 128);
    expect(inPlace()).toBe(before.inPlace);
    expect(cell('gcGapBytes')).toBeLessThan(before.gaps - 100_000);
  });
});

test('when little lives any more, objects are born in the nursery', () => {
  const heap = growing();
  grow(heap, () => inPlace() < 512);
  heap.setRoot(1, 0);
  // Stretches in a row, and the nursery that tells.
  for (let k = 0; k < 18; k++) for (const n = cell('gcCount'); n === cell('gcCount');) heap.make(pair);
  const had = inPlace();
  for (let k = 0; k < 8; k++) for (const n = cell('gcCount'); n === cell('gcCount');) heap.make(pair);
  expect(cell('gcStretch')).toBe(0);
  expect(inPlace()).toBe(had);
  // What died in stretches goes with the next cycle.
  minimark.collect();
  expect(cell('gcOldBytes')).toBeLessThan(0.1 * MB);
  expect(cell('gcFreeKB')).toBeGreaterThan(cell('gcPagesKB') - 512);
});

/** Takes objects out of the list in root 1: all that are not among the last `keep` of each `every`. */
function thin(heap: Heap, every: number, keep: number): void {
  let k = 0;
  for (let at = heap.root(1); at !== 0;) {
    let next = raw.load32(at + 12);
    k++;
    if (k % every >= keep)
      while (next !== 0 && k % every !== 0) {
        next = raw.load32(next + 12);
        k++;
      }
    heap.storeRef(at, 0, next);
    at = next;
  }
}

test('gaps are filled by what the nursery promotes, with objects of any size', () => {
  const heap = growing({ verify: true });
  grow(heap, () => inPlace() < 512);
  thin(heap, 10, 2);
  minimark.collect();
  const list = lengthOf(heap, 1);
  expect(cell('gcGapBytes')).toBeGreaterThan(0.25 * MB);
  const pages = cell('gcPagesKB') - cell('gcFreeKB');
  const gaps = cell('gcGapBytes');
  heap.setRoot(2, heap.makeArray(refs, 1500));
  for (let i = 0; i < 1500; i++) {
    const made =
      i % 3 === 0 ? heap.make(pair) : i % 3 === 1 ? heap.make(plain) : heap.makeArray(bytes, i % 60);
    heap.storeRef(heap.root(2), i, made);
  }
  minimark.collect();
  expect(cell('gcGapBytes')).toBeLessThan(gaps);
  expect(cell('gcPagesKB') - cell('gcFreeKB')).toBeLessThan(pages + 64);
  expect(lengthOf(heap, 1)).toBe(list);
  for (let i = 0; i < 1500; i++)
    expect(heap.type(raw.load32(heap.root(2) + items + 4 * i))).toBe([pair, plain, bytes][i % 3]);
});

test('whole pages between survivors are given back, and used for something else', () => {
  const heap = growing({ verify: true });
  grow(heap, () => inPlace() < 512);
  // One of 1000 pairs lives: five pages are between two survivors.
  thin(heap, 1000, 1);
  minimark.collect();
  const list = lengthOf(heap, 1);
  expect(cell('gcFreeKB')).toBeGreaterThan(256);
  const had = cell('gcPagesKB');
  for (let k = 2; k < 12; k++) heap.setRoot(k, heap.make(node));
  heap.setRoot(0, heap.makeArray(bytes, 14_000));
  minimark.collect();
  expect(cell('gcPagesKB')).toBe(had);
  expect(lengthOf(heap, 1)).toBe(list);
});

test('a collection of everything right behind another finds the stretch empty', () => {
  const heap = growing({ verify: true });
  minimark.collect();
  minimark.collect();
  const old = cell('gcOldBytes');
  minimark.collect();
  expect(cell('gcOldBytes')).toBe(old);
  expect(cell('gcStretch')).toBe(0);
  push(heap, 1);
  expect(lengthOf(heap, 1)).toBeGreaterThan(1000);
});
