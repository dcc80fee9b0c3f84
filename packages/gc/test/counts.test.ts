/**
 * Minimark counts what lives in each page, and the sweeper relies on it: pages of which nothing or all lives are not read. Each count that is left out must be noticed by the
 * verifier, or by the model.
 */
import { raw } from '@weft/core/lowlevel';
import { afterEach, describe, expect, test, vi } from 'vitest';

/** What does not do its work. */
const broken = vi.hoisted(() => ({ what: '' }));
vi.mock('../src/minimark/counts.js', async (original) => {
  const actual = await original<typeof import('../src/minimark/counts.js')>();
  const { entryOf } = await import('../src/minimark/pages.js');
  const mutant =
    <A extends number[]>(name: string, run: (...args: A) => void, instead: (...args: A) => void = () => {}) =>
    (...args: A): void =>
      broken.what === name ? instead(...args) : run(...args);
  return {
    ...actual,
    forgetLive: mutant('forgetLive', actual.forgetLive),
    countLive: mutant('countLive', actual.countLive),
    countVisited: mutant('countVisited', actual.countVisited),
    countRest: mutant('countRest', actual.countRest),
    // Without taking off what was not used.
    closeRun: mutant('closeRun', actual.closeRun, (row) => {
      for (const at of [0, 28, 32]) raw.store32(row + at, 0);
    }),
    // Without counting it.
    beginRun: mutant('beginRun', actual.beginRun, (row, _entry, start, end) => {
      raw.store32(row, start);
      raw.store32(row + 28, end);
    }),
    liveIn: (start: number, pages: number): number => {
      if (broken.what === 'liveIn is 0') return 0;
      if (broken.what === 'liveIn is what is used') return raw.load32(entryOf(start) + actual.usedAt);
      return actual.liveIn(start, pages);
    },
  };
});
const { holderOf } = await import('../src/minimark/counts.js');
const { kindMask, pageOf, stretchKind } = await import('../src/minimark/pages.js');
const { denseShift } = await import('../src/minimark/stretch.js');
const { watch } = await import('../src/minimark/finalizers.js');
const { Heap, cell, minimarkCollector: minimark, pair, plain } = await import('./heap.js');
type Heap = InstanceType<typeof Heap>;
const { runModel } = await import('./model.js');

const MB = 1 << 20;
const sweeping = 2;
afterEach(() => {
  broken.what = '';
});

/** A dead object that is watched, and what it refers to, come alive again when marking has ended. */
function revive(): void {
  const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 32768, verify: true });
  heap.setRoot(0, heap.make(pair));
  heap.setRoot(1, heap.make(plain));
  watch(heap.root(1), heap.root(0));
  minimark.collect();
  heap.setRoot(0, 0);
  heap.setRoot(1, 0);
  minimark.collect();
  minimark.collect();
}

function everything(): void {
  for (const seed of [1, 2, 3])
    runModel(minimark, seed, 4000, { maxHeap: 16 * MB, nursery: 32768, verify: true });
  for (const seed of [4, 5])
    runModel(minimark, seed, 1000, { maxHeap: 64 * MB, nursery: 32768, stress: 3, verify: true });
  revive();
}

describe('counts', () => {
  test('are right', () => expect(everything).not.toThrow());
  test.each([
    'forgetLive',
    'countLive',
    'countVisited',
    'countRest',
    'closeRun',
    'beginRun',
    'liveIn is 0',
    'liveIn is what is used',
  ])('wrong ones are noticed: %s', (what) => {
    broken.what = what;
    expect(everything).toThrow();
  });
});

/** Addresses of a list that was born in stretches and is in root 1, newest first. */
function list(heap: Heap): number[] {
  for (let n = 0; cell('gcInPlaceKB') < 1024; n++) {
    if (n > 1_000_000) throw new Error('no end');
    const object = heap.make(pair);
    heap.storeRef(object, 0, heap.root(1));
    heap.setRoot(1, object);
  }
  minimark.collect();
  const all: number[] = [];
  for (let at = heap.root(1); at !== 0; at = raw.load32(at + 12)) all.push(at);
  return all;
}

/** Allocates garbage while `more`. */
function allocate(heap: Heap, more: () => boolean): void {
  for (let n = 0; more(); n++) {
    if (n > 10_000_000) throw new Error('no end');
    heap.make(plain);
  }
}

/** Lets a cycle sweep while no header of these objects in stretches can be read. */
function sweepUnread(heap: Heap, all: readonly number[]): void {
  // Something that lives and becomes old, so that a cycle begins.
  for (let n = 0; cell('gcPhase') !== sweeping; n++) {
    if (n > 1_000_000) throw new Error('no end');
    const object = heap.make(pair);
    heap.storeRef(object, 0, n % 4000 === 0 ? 0 : heap.root(2));
    heap.setRoot(2, object);
    for (let k = 0; k < 3; k++) heap.make(plain);
  }
  // Of full ones: behind the first gap are cells of others, which are looked for there.
  const stretches = all.filter((at) => {
    const entry = holderOf(at);
    const info = raw.load32(entry);
    const dense = info >> denseShift;
    return (info & kindMask) === stretchKind && dense > 60_000 && at < pageOf(entry) + dense;
  });
  expect(stretches.length).toBeGreaterThan(30_000);
  const headers = stretches.map((at) => raw.load32(at));
  for (const at of stretches) raw.store32(at, 0x7fffffff);
  heap.setRoot(2, 0);
  allocate(heap, () => cell('gcPhase') === sweeping);
  if (heap.root(1) === 0) return;
  stretches.forEach((at, k) => raw.store32(at, headers[k]!));
}

describe('sweeping does not read', () => {
  test('stretches of which nothing lives', () => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 65536 });
    const all = list(heap);
    const free = cell('gcFreePages');
    heap.setRoot(1, 0);
    sweepUnread(heap, all);
    expect(cell('gcFreePages') - free).toBeGreaterThan(200);
    expect(cell('gcOldBytes')).toBeLessThan(0.5 * MB);
  });

  test('stretches of which all lives', () => {
    const heap = new Heap(minimark, { maxHeap: 16 * MB, nursery: 65536 });
    const all = list(heap);
    sweepUnread(heap, all);
    const left: number[] = [];
    for (let at = heap.root(1); at !== 0; at = raw.load32(at + 12)) left.push(at);
    expect(left).toEqual(all);
    minimark.collect();
    expect(cell('gcOldBytes')).toBe(24 * all.length);
  });
});
