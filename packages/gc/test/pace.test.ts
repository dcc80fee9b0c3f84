/**
 * When minimark's cycles begin, and how fast they are.
 */
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test } from 'vitest';
import { idle, marking, sweeping } from '../src/minimark/heap.js';
import { grown } from '../src/minimark/major.js';
import { Heap, cell, items, minimarkCollector as minimark, pair, refs, setCell } from './heap.js';

const MB = 1 << 20;

/** A pair behind the one in root `k`, which that root holds from now on. */
function append(heap: Heap, k: number): void {
  const object = heap.make(pair);
  heap.storeRef(heap.root(k), 0, object);
  heap.setRoot(k, object);
}

/** One pair lives and one dies, so they are not born in a stretch. */
function oneStays(heap: Heap): void {
  append(heap, 1);
  heap.make(pair);
}

describe('the pace of cycles', () => {
  test('what becomes old is counted in full when collections of the nursery sweep pages', () => {
    const heap = new Heap(minimark, { maxHeap: 8 * MB, nursery: MB });
    heap.setRoot(0, heap.makeArray(refs, 8_000));
    let made = 0;
    // One lives until another takes its place, one dies at once: so they are not born in a stretch, and old pages are full of holes.
    const both = (): void => {
      heap.storeRef(heap.root(0), (made * 7919) % 8_000, heap.make(pair));
      heap.make(pair);
      made++;
    };
    while (cell('gcPhase') !== sweeping) {
      if (made > 1_000_000) throw new Error('no end');
      both();
    }
    const [promoted, collections, before] = [cell('gcPromotedKB'), cell('gcCount'), made];
    while (cell('gcCount') === collections) both();
    expect((cell('gcPromotedKB') - promoted) * 1024).toBeGreaterThan(
      24 * Math.min(made - before, 8_000) - 2048,
    );
  });

  test('the size at which the next cycle begins does not overflow when most of what can be addressed lives', () => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB });
    const most = 2 ** 31 - 1;
    for (const [given, factor] of [
      [0, 116],
      [1, 192],
    ] as const) {
      setCell('gcMaxHeapGiven', given);
      expect(grown(64 * MB)).toBe(factor * MB);
      for (const live of [640 * MB, 704 * MB, 1100 * MB, 1200 * MB, 1900 * MB])
        expect(grown(live)).toBe(Math.min((live / 64) * factor, most));
    }
    expect(heap.root(0)).toBe(0);
  });

  test('behind a minor collection that looked at all of a large array, or at many parts, marking takes a short step', () => {
    const heap = new Heap(minimark, { maxHeap: 64 * MB, nursery: MB });
    const length = 400_000;
    heap.setRoot(2, heap.makeArray(refs, length));
    heap.setRoot(0, heap.make(pair));
    heap.setRoot(1, heap.root(0));
    const both = (): void => oneStays(heap);
    while (cell('gcPhase') !== marking) both();
    const step = (written: number, distance = 7919): number => {
      const [before, collections] = [cell('gcMarkedKB'), cell('gcCount')];
      for (let k = 0; k < written; k++) heap.storeRef(heap.root(2), (k * distance) % length, heap.root(0));
      while (cell('gcCount') === collections) both();
      expect(cell('gcPhase')).toBe(marking);
      return cell('gcMarkedKB') - before;
    };
    const long = step(0);
    expect(step(length >> 3)).toBeLessThan(long / 2);
    expect(step(0)).toBe(long);
    // One item in each block: too few for all of the array.
    expect(step(length >> 5, 32)).toBeLessThan(long / 2);
    expect(step(0)).toBe(long);
  });

  test('while there is plenty of room, a large array that becomes old does not make the step of marking long', () => {
    const heap = new Heap(minimark, { maxHeap: 128 * MB, nursery: MB });
    heap.setRoot(0, heap.make(pair));
    heap.setRoot(1, heap.root(0));
    const both = (): void => oneStays(heap);
    while (cell('gcPhase') !== marking) both();
    heap.setRoot(2, heap.makeArray(refs, 2_000_000));
    const [before, collections] = [cell('gcMarkedKB'), cell('gcCount')];
    while (cell('gcCount') === collections) both();
    expect(cell('gcPhase')).toBe(marking);
    expect(cell('gcMarkedKB') - before).toBeLessThan(1025);
  });

  test('sweeping keeps its pace when much becomes old between two steps', () => {
    const heap = new Heap(minimark, { maxHeap: 256 * MB, nursery: 4 * MB });
    for (const k of [0, 2]) {
      heap.setRoot(k, heap.make(pair));
      heap.setRoot(k + 1, heap.root(k));
    }
    // Two lists in turn, of which one dies: half of each page.
    for (let n = 0; n < 500_000; n++) append(heap, 1 + 2 * (n & 1));
    heap.setRoot(2, 0);
    heap.setRoot(3, 0);
    const both = (): void => oneStays(heap);
    const until = (phase: number): void => {
      while (cell('gcPhase') !== phase) both();
    };
    until(sweeping);
    const [from, old] = [cell('gcPromotedKB'), cell('gcOldBytes') / 1024];
    until(idle);
    expect(cell('gcPromotedKB') - from).toBeLessThan(old / 12 + 512);
  });

  test.each([
    [0, 262_144],
    [1, 4 * MB],
  ])('when the host gave a limit (%i) no cycle begins below a quarter of it', (given, threshold) => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 131_072 });
    heap.setRoot(0, heap.make(pair));
    setCell('gcMaxHeapGiven', given);
    minimark.collect();
    expect(cell('gcThreshold')).toBe(threshold);
  });

  test('near the limit a cycle begins late, and ends before memory does', () => {
    const heap = new Heap(minimark, { maxHeap: 8 * MB, nursery: 131072 });
    heap.setRoot(0, heap.make(pair));
    heap.setRoot(1, heap.root(0));
    for (let i = 0; i < 80_000; i++) append(heap, 1);
    const from = cell('gcAllocatedKB');
    const cycles = cell('gcCycles');
    let room = 8 * MB;
    for (let i = 0; i < 600_000; i++) {
      append(heap, 1);
      heap.setRoot(0, raw.load32(heap.root(0) + items));
      room = Math.min(room, (cell('gcFreePages') << 12) + cell('gcOldEnd') - cell('gcTop'));
    }
    expect(room).toBeGreaterThan(65536);
    // About 2 of 7 MB live.
    expect((cell('gcAllocatedKB') - from) / 1024 / (cell('gcCycles') - cycles)).toBeGreaterThan(2.5);
  });

  test.each([
    [5, 1, 5, 10],
    [24, 0, 2, 4],
  ])('with a limit of %i MB a step of a cycle is as long as it should be', (limit, late, least, most) => {
    const heap = new Heap(minimark, { maxHeap: limit * MB, nursery: 131072 });
    heap.setRoot(0, heap.make(pair));
    heap.setRoot(1, heap.root(0));
    for (let i = 0; i < 80_000; i++) append(heap, 1);
    // Bytes marked for each byte that the program made meanwhile, in steps within a cycle.
    const paces: number[] = [];
    let [allocated, marked] = [0, 0];
    for (let i = 0; i < 400_000; i++) {
      const collections = cell('gcCount');
      append(heap, 1);
      heap.setRoot(0, raw.load32(heap.root(0) + items));
      if (cell('gcCount') === collections) continue;
      const isIn = cell('gcPhase') === marking && cell('gcLate') === late;
      if (isIn && marked > 0 && cell('gcMarkedKB') > marked)
        paces.push((cell('gcMarkedKB') - marked) / (cell('gcAllocatedKB') - allocated));
      [allocated, marked] = [cell('gcAllocatedKB'), isIn ? cell('gcMarkedKB') : 0];
    }
    paces.sort((a, b) => a - b);
    const median = paces[paces.length >> 1]!;
    expect(median).toBeGreaterThan(least);
    expect(median).toBeLessThan(most);
  });
});
