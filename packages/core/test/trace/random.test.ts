/**
 * Random traces on both backends: a short run of what `npm run fuzz:traces` does for hours. See `random-case.ts`.
 */
import { expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { traceOpList } from '../../src/trace/ops.js';
import { caseSeed, Choices } from '../random/choices.js';
import { fuzz, type FuzzOptions, type RunCase } from '../random/fuzz.js';
import { runTraceCase } from './random-case.js';

const run = (seed: number, runCase: RunCase, more: Partial<FuzzOptions> = {}) =>
  fuzz({
    name: 'traces',
    seed,
    cases: 60,
    seconds: 40,
    shrinkSeconds: 10,
    run: runCase,
    print: () => {},
    ...more,
  });

it('both backends leave random traces in the same way', async () => {
  const { failure } = await run(20261127, (c) => runTraceCase(c, referenceBackend, wasmBackend));
  expect(failure).toBe(null);
});

it('all operations of the table are generated', () => {
  const seen = new Set<string>();
  for (let k = 0; k < 100; k++)
    runTraceCase(
      Choices.fromSeed(caseSeed(5, k)),
      referenceBackend,
      () => referenceBackend(),
      (name) => seen.add(name),
    );
  expect(traceOpList.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

it('a backend whose guards fail without a reason is found out, and the case shrunk to a few lines', async () => {
  const wrong = () => referenceBackend({ failRandomly: { probability: 0.3, seed: 3 } });
  const { failure } = await run(8, (c) => runTraceCase(c, referenceBackend, wrong));
  expect(failure).toMatch(/^case \d+, seed \d+: difference at step 1 \(enter\)/);
  const trace = /loop8:\n([^]*?)\nenter/.exec(failure!)![1]!;
  expect(trace.split('\n').length).toBeLessThanOrEqual(8);
  const replay = /--choices (\S+)/.exec(failure!)![1]!;
  expect(replay.length).toBeLessThan(200);
});
