/**
 * Random programs mean the same before and after every pass, and after being printed and parsed.
 *
 * `WEFT_SEED=n` replays, `WEFT_RUNS=n` sets the number of programs; fast-check prints the seed of a failure.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { assertValid, parseModule, printModule, type Module } from '../../src/ir/index.js';
import { passCommands } from '../../src/passes/index.js';
import { executors } from '../ir/executors.js';
import { randomModule } from './random-ir.js';

const seed = process.env.WEFT_SEED === undefined ? Date.now() & 0x7fffffff : Number(process.env.WEFT_SEED);
const runs = Number(process.env.WEFT_RUNS ?? 150);
const inputs: readonly (readonly [number, bigint, number])[] = [
  [0, 0n, 0],
  [1, -1n, 0.5],
  [-7, 2n ** 62n, -1e10],
  [2147483647, -(2n ** 63n), NaN],
];

function outcomes(module: Module): string {
  return executors
    .map((executor) => inputs.map((args) => executor.run(module, 'main', args)).join(', '))
    .join('\n');
}

/** `transform` must not change what random programs do. */
function check(transform: (module: Module) => Module): void {
  const numbers = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 1000, size: 'max' });
  fc.assert(
    fc.property(numbers, (choices) => {
      const module = randomModule(choices);
      assertValid(module, 'building');
      const before = outcomes(module);
      const text = printModule(module);
      const result = transform(module);
      assertValid(result, 'the transformation');
      const after = outcomes(result);
      if (before !== after)
        throw new Error(`before: ${before}\nafter: ${after}\n${text}\n---\n${printModule(result)}`);
    }),
    { seed, numRuns: runs },
  );
}

describe(`random IR (WEFT_SEED=${seed})`, () => {
  test('print and parse', () => {
    check((module) => {
      const text = printModule(module);
      const again = parseModule(text);
      if (printModule(again) !== text)
        throw new Error(`does not print the same:\n${text}\n---\n${printModule(again)}`);
      return again;
    });
  });
  for (const [name, run] of Object.entries(passCommands))
    test(name, () => {
      check((module) => {
        run(module);
        return module;
      });
    });
});
