/**
 * Jitcode of random programs does what their IR does, also when everything that liveness lists leave out is lost at
 * every place where execution could be resumed; and it comes back from its bytes unchanged.
 *
 * `WEFT_SEED=n` replays, `WEFT_RUNS=n` sets the number of programs.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { disassemble } from '../../src/codewriter/disassemble.js';
import { Interpreter, printModule, type Module } from '../../src/ir/index.js';
import { optimize } from '../../src/passes/index.js';
import { randomModule } from '../passes/random-ir.js';
import { JitcodeExecutor, outcome } from './executor.js';
import { expectSame, write } from './harness.js';

const seed = process.env.WEFT_SEED === undefined ? Date.now() & 0x7fffffff : Number(process.env.WEFT_SEED);
const runs = Number(process.env.WEFT_RUNS ?? 150);
const inputs: readonly (readonly [number, bigint, number])[] = [
  [0, 0n, 0],
  [1, -1n, 0.5],
  [-7, 2n ** 62n, -1e10],
  [2147483647, -(2n ** 63n), NaN],
];

function forRandomModules(check: (module: Module) => void): void {
  const numbers = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 1000, size: 'max' });
  fc.assert(
    fc.property(numbers, (choices) => check(randomModule(choices))),
    { seed, numRuns: runs },
  );
}

function compare(module: Module, clobber: boolean): void {
  const { plan, image } = write(module, 'all');
  for (const args of inputs) {
    const wanted = outcome(() => new Interpreter(module, { maxSteps: 10_000_000 }).call('main', args));
    const executor = new JitcodeExecutor(module, plan, image, clobber);
    const actual = outcome(() => executor.call('main', args));
    if (wanted === actual) continue;
    const code = Array.from({ length: image.jitcodeCount }, (_, k) => disassemble(image.jitcode(k), image));
    throw new Error(`IR: ${wanted}\njitcode: ${actual}\n${printModule(module)}\n---\n${code.join('\n')}`);
  }
}

describe(`random jitcode (WEFT_SEED=${seed})`, () => {
  for (const clobber of [false, true])
    for (const level of [null, 1, 2] as const)
      test(`same as the IR, ${clobber ? 'only live registers' : 'all registers'}, optimization ${level ?? 'none'}`, () => {
        forRandomModules((module) => {
          if (level !== null) optimize(module, { level, keep: (name) => name.startsWith('rt.') });
          compare(module, clobber);
        });
      });

  test('written and read again', () => {
    forRandomModules((module) => expectSame(write(module, 'all')));
  });
});
