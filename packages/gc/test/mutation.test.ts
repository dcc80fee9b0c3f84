/**
 * The verifier and the model tested: leaving out a kind of root or of barrier must be noticed. The same program without the
 * mutation passes. Lists of weak references, watchers and pins, and what the JIT refers to: `machine-mutation.test.ts`; roots in compiled functions:
 * `mutation.test.ts` of core's AOT tests.
 */
import { ltU } from '@weft/core';
import { raw } from '@weft/core/lowlevel';
import { describe, expect, test } from 'vitest';
import { pinArray } from '../src/common/pins.js';
import { settlePins } from '../src/minimark/collector.js';
import {
  Heap,
  bytes,
  cell,
  items,
  minimarkCollector as minimark,
  plain,
  semispaceCollector as semispace,
  setCell,
} from './heap.js';
import type { Collector } from './heap.js';
import { runModel } from './model.js';

const MB = 1 << 20;
const seeds = [1, 2, 4, 5];

function isYoung(address: number): boolean {
  return ltU(address - cell('gcNursery'), cell('gcNurserySize'));
}

/** Runs `change` before each thing that can collect. */
function beforeCollecting(gc: Collector, change: () => () => void): Collector {
  const during = <T>(run: () => T): T => {
    const back = change();
    try {
      return run();
    } finally {
      back();
    }
  };
  return {
    ...gc,
    collect: () => during(() => gc.collect()),
    allocateSlow: (size, type) => during(() => gc.allocateSlow(size, type)),
    allocateArraySlow: (type, length) => during(() => gc.allocateArraySlow(type, length)),
  };
}
function withCell(name: string, value: () => number): () => () => void {
  return () => {
    const old = cell(name);
    setCell(name, value());
    return () => setCell(name, old);
  };
}

const roots = (gc: Collector): Record<string, Collector> => ({
  'the root ranges': beforeCollecting(
    gc,
    withCell('gcRootCount', () => 0),
  ),
  'the shadow stack': beforeCollecting(
    gc,
    withCell('shadowTop', () => cell('shadowBase')),
  ),
});

const mutants: Readonly<Record<string, Collector>> = {
  ...roots(minimark),
  'the barrier of objects': { ...minimark, remember: () => {} },
  'the barrier of prebuilt objects': {
    ...minimark,
    remember: (object, value) => {
      if (object >= cell('gcHeapStart')) minimark.remember(object, value);
    },
  },
  'the barrier of items': { ...minimark, rememberItem: () => {} },
  'the log of items': beforeCollecting(
    minimark,
    withCell('gcLogged', () => 0),
  ),
  'the barrier of bulk copies': { ...minimark, beforeCopy: () => {} },
  // Enough for minor collections, not for marking.
  'the barrier of stores of old references': {
    ...minimark,
    remember: (object, value) => {
      if (isYoung(value)) minimark.remember(object, value);
    },
  },
  'prebuilt objects that were written, in marking': beforeCollecting(
    minimark,
    withCell('gcPrebuiltEnd', () => cell('gcPrebuilt')),
  ),
};

describe('pins', () => {
  /** Whether what is pinned, and nothing else refers to, is as it was behind collections. */
  function stays(gc: Collector, forget: boolean): boolean {
    const heap = new Heap(gc, { maxHeap: 16 * MB, nursery: 32768, verify: true });
    heap.setRoot(0, heap.makeArray(bytes, 100));
    raw.fill(heap.root(0) + items, 7, 100);
    heap.setRoot(1, heap.make(plain));
    const pin = heap.root(1);
    pinArray(pin, heap.root(0));
    settlePins();
    const array = raw.load32(cell('gcPins') + 8);
    heap.setRoot(0, 0);
    heap.setRoot(1, 0);
    if (forget) setCell('gcPins', 0);
    gc.collect();
    gc.collect();
    return Array.from({ length: 100 }, (_, k) => raw.load8u(array + items + k)).every((byte) => byte === 7);
  }
  test('stay where they are', () => expect(stays(minimark, false)).toBe(true));
  test('without the list: noticed', () => expect(stays(minimark, true)).toBe(false));
});

test('each function of the barrier has a mutant', () => {
  const { slow, slowArray, beforeCopy, ...others } = minimark.plugin.barrier!;
  expect(Object.keys(others)).toEqual(['flagOffset', 'flagMask']);
  for (const name of [slow, slowArray, beforeCopy] as (keyof Collector)[])
    expect(Object.values(mutants).some((mutant) => mutant[name] !== minimark[name])).toBe(true);
});

describe('what is left out is noticed', () => {
  const options = { maxHeap: 64 * MB, nursery: 32768, stress: 3, verify: true };
  const run = (gc: Collector) => () => {
    for (const seed of seeds) runModel(gc, seed, 1000, options);
  };
  test('nothing left out', () => expect(run(minimark)).not.toThrow());
  test.each(Object.keys(mutants))('minimark without %s', (name) => expect(run(mutants[name]!)).toThrow());
  test.each(['the root ranges', 'the shadow stack'])('semispace without %s', (name) =>
    expect(run(roots(semispace)[name]!)).toThrow(),
  );
});
