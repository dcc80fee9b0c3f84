/**
 * The verifier and the model tested: leaving out a kind of root or of barrier must be noticed. The same program without the
 * mutation passes.
 */
import { ltU } from '@weft/core';
import { describe, expect, test } from 'vitest';
import { cell, minimarkCollector as minimark, semispaceCollector as semispace, setCell } from './heap.js';
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
