/**
 * Random recorded traces come to the same end as they are and optimized: a short run of `npm run fuzz:optimizer`. See `random-optimizer.ts`.
 */
import { expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { fuzz } from '../random/fuzz.js';
import { runOptimizerCase } from './random-optimizer.js';

it.each([
  ['reference', referenceBackend],
  ['wasm', wasmBackend],
] as const)('optimized traces on the %s backend end as recorded ones', async (_name, backend) => {
  let same = 0;
  const { cases, failure } = await fuzz({
    name: 'optimizer',
    seed: 20261127,
    cases: 60,
    seconds: 20,
    shrinkSeconds: 15,
    run: (c) => runOptimizerCase(c, backend, (how) => void (same += how === 'same' ? 1 : 0)),
    print: () => {},
  });
  expect(failure).toBe(null);
  expect(same).toBeGreaterThan(cases / 2);
});
