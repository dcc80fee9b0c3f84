/**
 * Random programs on the translated machine beside its model: each collector, without the JIT, on both backends, and with guards that fail at random.
 * `npm run fuzz:gc` runs new ones for an hour.
 */
import { describe, expect, test } from 'vitest';
import { Choices } from '../../core/test/random/choices.js';
import { fuzz } from '../../core/test/random/fuzz.js';
import { collectorNames, jitNames, runMachineCase } from './machine/run.js';

const cases = collectorNames.flatMap((name) => jitNames.map((jit) => [name, jit] as const));

describe.each(cases)('%s, JIT %s', (name, jit) => {
  test('random programs see what the model says', { timeout: 120_000 }, async () => {
    let traces = 0;
    const { failure } = await fuzz({
      name: 'gc',
      flags: `--collector ${name} --jit ${jit}`,
      seed: 1,
      cases: 5,
      seconds: 60,
      shrinkSeconds: 0,
      print: () => {},
      run: (c) =>
        runMachineCase(c, {
          collectors: [name],
          jits: [jit],
          onRun: (_, counts) => void (traces += counts.traces),
        }),
    });
    expect(failure).toBe(null);
    expect(traces > 0).toBe(jit !== 'off');
  });
});

/** Cases that once showed a difference, by what it was. */
const found = [
  [
    'semispace',
    2227889553,
    'a weak reference to what only a dead object refers to, which was alive when that one died',
  ],
  ['epsilon', 3230474740, 'a program that fills the memory'],
] as const;

test.each(found)('%s, case %i: %s', { timeout: 120_000 }, async (name, seed) => {
  const c = Choices.fromSeed(seed);
  expect(await runMachineCase(c, { collectors: [name], jits: jitNames })).toBe(null);
});
