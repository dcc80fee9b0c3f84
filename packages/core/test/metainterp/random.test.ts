/**
 * Random interpreters in all modes: a short run of what `npm run fuzz:interpreters` does for hours. See `random-modes.ts`.
 */
import { afterAll, expect, it } from 'vitest';
import { fuzz } from '../random/fuzz.js';
import { removeInterpreters, runInterpreterCase } from './random-modes.js';

afterAll(removeInterpreters);

it('a random interpreter gives the same results in all modes', async () => {
  const { failure } = await fuzz({
    name: 'interpreters',
    seed: 20261127,
    cases: 1,
    seconds: 10,
    shrinkSeconds: 20,
    run: (c) => runInterpreterCase(c, 12),
    print: () => {},
  });
  expect(failure).toBe(null);
});
