/**
 * Room with the semispace collector, untranslated: how much fits depends on what lives and what is pinned, not on how often and where the
 * space was copied before. With a reserve, as instances have it.
 */
import { describe, expect, test } from 'vitest';
import { pinArray, pinnedItems, unpin } from '../src/common/pins.js';
import { collect, reserve, settlePins } from '../src/semispace/collector.js';
import { Heap, bytes, cell, items, pair, plain, semispaceCollector, setCell } from './heap.js';
import { randomFrom } from './model.js';

const MB = 1 << 20;
const maxHeap = 8 * MB;
/** Stands for the language's exception. */
const exception = 3072;
const hostIsTold = 'the host is told, not the program';

/** A heap with a reserve; `stress` as in options of instances. */
function start(stress: number): Heap {
  const withException = { ...semispaceCollector, init };
  function init(): void {
    setCell('outOfMemory', exception);
    semispaceCollector.init();
  }
  return new Heap(withException, { maxHeap, stress });
}

/** Takes the pending exception; whether there was one. */
function raised(): boolean {
  const pending = cell('exception');
  setCell('exception', 0);
  return pending !== 0;
}

/** What compiled code does for a long array; false when the program is told that there is no room. */
function makeLong(heap: Heap, root: number, length: number): boolean {
  if (reserve(length + items + 4) === 0) return false;
  const array = heap.makeArray(bytes, length);
  if (array === 0) throw new Error(hostIsTold);
  heap.setRoot(root, array);
  return !raised();
}

/** Pins the array of a root, with a pin that is kept by another; false when the program is told that there is no room. */
function pin(heap: Heap, pinRoot: number, arrayRoot: number): boolean {
  const address = heap.make(plain);
  if (address === 0) throw new Error(hostIsTold);
  heap.setRoot(pinRoot, address);
  if (raised()) return false;
  pinArray(address, heap.root(arrayRoot));
  if (settlePins() !== 0) return true;
  unpin(heap.root(pinRoot));
  return false;
}

/** When a collection happens: never unasked, at every allocation, or also between. */
const modes = [
  ['when there is no room', 0, 0],
  ['at every allocation', 1, 0],
  ['also between', 0, 1],
  ['at every allocation, and between', 1, 2],
] as const;

describe('what fits is the same with collections', () => {
  test.each(modes)('%s', (_, stress, between) => {
    const heap = start(stress);
    let n = 0;
    while (makeLong(heap, n, 100_000)) {
      for (let k = 0; k < between; k++) collect();
      n++;
    }
    // Half of the heap, less the reserve of a 64th.
    expect(n).toBe(Math.floor((maxHeap * (1 / 2 - 1 / 64)) / 100_016));
  });

  test.each(modes)('%s, behind pins', (_, stress, between) => {
    const heap = start(stress);
    makeLong(heap, 0, MB);
    expect(pin(heap, 1, 0)).toBe(true);
    let n = 0;
    while (makeLong(heap, 2 + n, 100_000)) {
      for (let k = 0; k < between; k++) collect();
      n++;
    }
    // What is pinned takes its place, and may have to move back.
    expect(n).toBe(Math.floor((maxHeap * (1 / 2 - 1 / 64) - 1.5 * MB) / 100_016));
  });

  test.each(modes)('%s: pins', (_, stress, between) => {
    const heap = start(stress);
    const pins: number[] = [];
    for (let told = false; !told;) {
      told = !makeLong(heap, 0, 50_000) || !pin(heap, 1, 0);
      if (!told) pins.push(pinnedItems(heap.root(1)));
      for (let k = 0; k < between; k++) collect();
    }
    // A third of the heap, nearly.
    expect(pins.length).toBeGreaterThan((maxHeap * 0.3) / 50_000);
    expect(new Set(pins).size).toBe(pins.length);
  });
});

describe('memory is not lost', () => {
  test('an array that is pinned many times counts once', () => {
    const heap = start(0);
    makeLong(heap, 0, MB);
    for (let k = 1; k < 12; k++) expect(pin(heap, k, 0)).toBe(true);
    collect();
    expect(cell('gcPinned')).toBe(MB + items + 4);
    expect(makeLong(heap, 12, 2 * MB)).toBe(true);
  });

  test('a large gap between pins, with all of the space in use', () => {
    const heap = start(0);
    makeLong(heap, 0, MB);
    makeLong(heap, 1, 50_000);
    expect(pin(heap, 2, 0)).toBe(true);
    expect(pin(heap, 3, 1)).toBe(true);
    let n = 0;
    while (makeLong(heap, 4 + n, 100_000)) n++;
    // Into the reserve, which is for handlers.
    for (let beyond = 0; beyond < 4000; beyond += cell('exception') === 0 ? 0 : 1) {
      const made = heap.make(pair);
      if (made === 0) throw new Error(hostIsTold);
      heap.storeRef(made, 0, heap.root(40));
      heap.setRoot(40, made);
    }
    expect(raised()).toBe(true);
    // The array of a megabyte moves into the space, and its place is a gap.
    unpin(heap.root(2));
    const before = pinnedItems(heap.root(3));
    for (let k = 1; k <= 3; k++) {
      const collections = cell('gcCount');
      collect();
      expect(cell('gcCount')).toBe(collections + 1);
    }
    expect(pinnedItems(heap.root(3))).toBe(before);
    for (let k = 0; k < n; k++) heap.setRoot(4 + k, 0);
    expect(makeLong(heap, 4, 100_000)).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('pins at random near the limit, seed %i', (seed) => {
    const random = randomFrom(seed);
    const heap = start(seed % 3 === 0 ? 1 : 0);
    // A pin is kept by root k, its array by the pin alone, or by root k + 16.
    const pins = 16;
    let refused = 0;
    for (let step = 0; step < 3000; step++) {
      const k = random(pins);
      const length = 1 + random(random(4) === 0 ? MB : 60_000);
      const count = cell('gcCount');
      switch (random(6)) {
        case 0:
        case 1:
        case 2:
          if (heap.root(k + pins) !== 0 && heap.type(heap.root(k + pins)) === bytes) {
            const old = heap.root(k);
            if (old !== 0 && pinnedItems(old) !== 0) unpin(old);
            heap.setRoot(k, 0);
            if (!pin(heap, k, k + pins)) {
              heap.setRoot(k, 0);
              refused++;
            }
          } else if (!makeLong(heap, k + pins, length)) refused++;
          break;
        case 3:
          if (heap.root(k) !== 0 && pinnedItems(heap.root(k)) !== 0) unpin(heap.root(k));
          break;
        case 4:
          heap.setRoot(k + pins, 0);
          break;
        case 5:
          collect();
          expect(cell('gcCount')).toBe(count + 1);
      }
    }
    expect(refused).toBeGreaterThan(0);
    // All of it comes back.
    for (let k = 0; k < pins; k++) if (heap.root(k) !== 0) unpin(heap.root(k));
    for (let k = 0; k < 2 * pins; k++) heap.setRoot(k, 0);
    let n = 0;
    while (n < 40 && makeLong(heap, n, 100_000)) n++;
    expect(n).toBe(40);
  });
});

test('a handler is told once, although everything is collected in between', () => {
  const heap = start(0);
  const fill = () => {
    for (let n = 0; makeLong(heap, n, 100_000);) n++;
    for (let told = false; !told; told = cell('exception') !== 0) {
      const made = heap.make(pair);
      expect(made).not.toBe(0);
      heap.storeRef(made, 0, heap.root(40));
      heap.setRoot(40, made);
    }
  };
  for (let round = 0; round < 3; round++) {
    fill();
    setCell('exception', 0);
    for (let k = 0; k < 50; k++) {
      collect();
      expect(heap.make(pair)).not.toBe(0);
      expect(cell('exception')).toBe(0);
    }
    expect(makeLong(heap, 39, 50_000)).toBe(false);
    // What it lets go of can be used again, and then the program is told again.
    for (let n = 0; n <= 40; n++) heap.setRoot(n, 0);
  }
});
