/**
 * Random Python programs in all modes: a short run of what `npm run fuzz:python` does for hours, without CPython. See `random-modes.ts`.
 */
import { expect, it } from 'vitest';
import { Choices } from '../../core/test/random/choices.js';
import { fuzz } from '../../core/test/random/fuzz.js';
import { runPythonCase } from './random-modes.js';
import { randomPythonProgram } from './random-program.js';

it('the same program is generated for the same seed, another one for another', () => {
  const program = (seed: number) => randomPythonProgram(Choices.fromSeed(seed), 1000);
  expect(program(1)).toBe(program(1));
  expect(program(2)).not.toBe(program(1));
});

it('random programs print the same in all modes', async () => {
  const { failure } = await fuzz({
    name: 'python',
    seed: 20261127,
    cases: 3,
    seconds: 10,
    shrinkSeconds: 15,
    run: (c) => runPythonCase(c, { python: null, untranslated: true, collecting: 200 }),
    print: () => {},
  });
  expect(failure).toBe(null);
});
