/**
 * The random test of the translated machine tested: each kind of root, and each list that a collector keeps, is left out on purpose, and the model or the
 * verifier must notice.
 *
 * What there is to leave out is taken from the code: the ranges of an instance's root table, and the cells that the collectors' sources use as lists. A new
 * one has to be entered here, with a mutation that is noticed.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Choices, caseSeed } from '../../core/test/random/choices.js';
import type { Difference } from '../../core/test/random/fuzz.js';
import { runMachineCase, type CollectorName, type Counts, type Machine, type Mode } from './machine/run.js';

/** Collectors go through a range as long as they are below its end. */
const beyondAnyEnd = 0x7ffffff8;

/**
 * Ranges of the root table, in their order: those of the image, then those that the JIT adds when it starts. With each the seed of a program that
 * notices, by collector, or the test of another language that does, since this machine has nothing there.
 */
const ranges: readonly (readonly [string, Readonly<Record<'minimark' | 'semispace', number>> | string])[] = [
  ['globals', 'core/test/aot/mutation.test.ts'],
  // While a collection runs, this is no more than the prebuilt exception for exhausted memory.
  ['the exception that is on its way', 'nothing to lose'],
  // Results stay right: loops are forgotten, and compiled again.
  ['greens of counter entries', 'the number of traces'],
  ['registers of tracer and blackhole', { minimark: 3002992425, semispace: 3002992425 }],
  ['constants of traces', { minimark: 18411279, semispace: 3002992425 }],
];

/** Lists of the collectors, with the seed of a program that notices, or the test that does. */
const lists: Readonly<Record<CollectorName, Readonly<Record<string, number | string>>>> = {
  minimark: {
    gcRemembered: 3002992425,
    gcLogged: 2151125076,
    gcMarkStack: 3002992425,
    gcYoungWeak: 942379104,
    gcOldWeak: 942379104,
    gcYoungWatchers: 3982951018,
    gcWatchers: 171226060,
    gcDead: 1102422856,
    // The machine's own objects refer to what is pinned.
    gcPins: 'mutation.test.ts',
  },
  semispace: {
    gcWeak: 2133499102,
    gcWatchers: 171226060,
    gcDead: 1102422856,
    gcPins: 627309358,
  },
  epsilon: {},
};
/** Empty whenever a collection does not run. */
const transient = new Set(['gcDue']);

/** Lists that the sources of a collector put something into. */
function listsInSources(collector: CollectorName): string[] {
  const found = new Set<string>();
  for (const folder of [collector, 'common']) {
    const url = new URL(`../src/${folder}/`, import.meta.url);
    for (const file of readdirSync(url)) {
      const source = readFileSync(new URL(file, url), 'utf8');
      const uses = /\b(?:append|prepend|push|pushPair)\(\s*raw\.cell\('(\w+)'\)/g;
      for (const [, cell] of source.matchAll(uses)) found.add(cell!);
    }
  }
  return [...found].filter((cell) => !transient.has(cell)).sort();
}

const cellOf = (machine: Machine, cells: Readonly<Record<string, number>>, name: string) => ({
  words: new Int32Array((machine.wasm.exports as { memory: { buffer: ArrayBuffer } }).memory.buffer),
  index: cells[name]! >> 2,
});

type Change = (machine: Machine, cells: Readonly<Record<string, number>>) => void;

/** The range is empty for the collector, whatever its end. */
const withoutRange =
  (n: number): Change =>
  (machine, cells) => {
    const { words, index } = cellOf(machine, cells, 'gcRootTable');
    words[(words[index]! >> 2) + 2 * n] = beyondAnyEnd;
  };
const withoutList =
  (cell: string): Change =>
  (machine, cells) => {
    const { words, index } = cellOf(machine, cells, cell);
    words[index] = 0;
  };

/** What random programs find with the change before each of their steps: the first is known to find it, unless programs are made differently now. */
async function found(
  collector: CollectorName,
  jit: 'off' | 'wasm',
  first: number,
  beforeStep: Change,
): Promise<Difference | null> {
  for (let k = -1; k < 100; k++) {
    const choices = Choices.fromSeed(k < 0 ? first : caseSeed(3, k));
    const options = { collectors: [collector], jits: [jit], beforeStep };
    const difference = await runMachineCase(choices, options);
    if (difference !== null) return difference;
  }
  return null;
}

describe.each(['minimark', 'semispace'] as const)('%s', (collector) => {
  test('all lists are known', () => {
    expect(listsInSources(collector)).toEqual(Object.keys(lists[collector]).sort());
  });
  test('all ranges are known, and programs run as they should with nothing left out', async () => {
    let count = 0;
    const beforeStep: Change = (machine, cells) => {
      const { words, index } = cellOf(machine, cells, 'gcRootCount');
      count = words[index]!;
    };
    const choices = Choices.fromSeed(3002992425);
    expect(await runMachineCase(choices, { collectors: [collector], jits: ['wasm'], beforeStep })).toBe(null);
    expect(count).toBe(ranges.length);
  });
  test('without greens of counter entries: noticed by the number of traces', async () => {
    const n = ranges.findIndex(([name]) => name === 'greens of counter entries');
    const tracesOf = async (seed: number, change: Change): Promise<number> => {
      let traces = -1;
      const options = { collectors: [collector], jits: ['wasm' as const], beforeStep: change };
      const onRun = (_: Mode, counts: Counts) => void (traces = counts.traces);
      await runMachineCase(Choices.fromSeed(seed), { ...options, onRun });
      return traces;
    };
    // The first program is known to show it, unless programs are made differently now.
    const first = { minimark: 171226060, semispace: 3002992425 }[collector];
    let differs = false;
    for (let k = -1; k < 100 && !differs; k++) {
      const seed = k < 0 ? first : caseSeed(3, k);
      differs = (await tracesOf(seed, () => {})) !== (await tracesOf(seed, withoutRange(n)));
    }
    expect(differs).toBe(true);
  });
  for (const [cell, seed] of Object.entries(lists[collector]))
    if (typeof seed === 'number')
      test(`without ${cell}: noticed`, async () => {
        expect(await found(collector, 'off', seed, withoutList(cell))).not.toBe(null);
      });
  for (const [n, [name, seeds]] of ranges.entries())
    if (typeof seeds !== 'string')
      test(`without ${name}: noticed`, async () => {
        expect(await found(collector, 'wasm', seeds[collector], withoutRange(n))).not.toBe(null);
      });
});
