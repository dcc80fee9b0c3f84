/**
 * The JIT on a toy language: the same results as without, in all modes, on both backends, with the same counts.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { backends, comparable, toyWith, type Toy } from './harness.js';

const calls: readonly (readonly [keyof Toy, number])[] = [
  ['loop', 1],
  ['loop', 500],
  ['loop', 40000],
  ['branch', 3],
  ['branch', 5000],
  ['recurse', 200],
  ['recurse', 60],
  ['loop', 500],
  ['nested', 1000],
  ['nested', 50],
];

async function resultsOff(): Promise<bigint[]> {
  const { toy } = await toyWith(null);
  return calls.map(([name, n]) => toy[name](n));
}

const modes = [
  ['usual thresholds', { threshold: 100, functionThreshold: 100, traceEagerness: 10 }],
  ['everything at once', { threshold: 2, functionThreshold: 2, traceEagerness: 1 }],
] as const;

describe.each(backends)('%s backend', (_name, backend) => {
  it.each(modes)('%s: same results', async (_mode, parameters) => {
    const { toy, counters } = await toyWith(backend(), parameters);
    expect(calls.map(([name, n]) => toy[name](n))).toEqual(await resultsOff());
    expect(counters['loopsCompiled']).toBeGreaterThan(0);
    expect(counters['bridgesCompiled']).toBeGreaterThan(0);
  });

  it('collecting at every allocation: same results', async () => {
    const { toy } = await toyWith(backend(), modes[0][1], 'every-allocation');
    expect(calls.map(([name, n]) => toy[name](n))).toEqual(await resultsOff());
  });
});

describe('guards that fail at random', () => {
  it.each([1, 2, 3])('seed %i: same results', async (seed) => {
    const backend = referenceBackend({ failRandomly: { probability: 0.1, seed } });
    const { toy } = await toyWith(backend, modes[0][1]);
    expect(calls.map(([name, n]) => toy[name](n))).toEqual(await resultsOff());
  });
});

it('both backends count the same', async () => {
  const counts = [];
  for (const backend of [referenceBackend(), wasmBackend()]) {
    const { toy, counters } = await toyWith(backend, modes[0][1]);
    for (const [name, n] of calls) toy[name](n);
    counts.push(comparable(counters));
  }
  expect(counts[1]).toEqual(counts[0]);
});

it('the peeled loop reads no memory, and its guard restores an object that is not made yet', async () => {
  const { toy, events } = await toyWith(referenceBackend(), { threshold: 50 });
  toy.loop(1000);
  const text = events.find((event) => event.what === 'loop')!.optimized!;
  const loop = text.slice(text.lastIndexOf('label('));
  expect(loop).not.toMatch(/get_(field|item)/);
  expect(loop).toMatch(/guard_true.*v0 = Box\(value=l\d+\)/);
  expect(loop).toMatch(/i64\.mul|i64\.shl/);
});

it('a loop whose first recorded round is its last one is recorded again, and closed', async () => {
  const { toy, events, aborts } = await toyWith(referenceBackend(), {
    threshold: 20,
    functionThreshold: 1e6,
  });
  // One backward jump a call: each round that is recorded is followed by the return.
  for (let k = 0; k < 22; k++) toy.loop(2);
  expect(aborts['not_closed']).toBe(1);
  toy.loop(1000);
  const text = events.find((event) => event.what === 'loop')!.optimized!;
  expect(text.match(/^label\(/gm)).toHaveLength(2);
});

describe.each(backends)('%s backend', (_name, backend) => {
  it('an inner loop that was compiled in its last round is compiled anew when it comes around', async () => {
    const parameters = { threshold: 20, functionThreshold: 1e6, traceEagerness: 10 };
    const { toy, events, aborts } = await toyWith(backend(), parameters);
    const { toy: plain } = await toyWith(null);
    expect(toy.nested(300)).toBe(plain.nested(300));
    expect(aborts['not_closed']).toBe(1);
    // The inner loop begins at 4; behind it, at 10, the counter goes down.
    const loops = events
      .filter((event) => event.what === 'loop' && event.optimized!.includes('debug_merge_point(4,'))
      .map((event) => event as { readonly name: string; readonly optimized: string })
      .filter(({ name }, _, [first]) => name === first!.name)
      .map(({ optimized }) => optimized.slice(optimized.lastIndexOf('\nlabel(')));
    expect(loops.map((text) => text.includes('debug_merge_point(10,'))).toEqual([true, false]);
  });
});

it('a loop that never comes around is compiled all the same', async () => {
  const { toy, counters, aborts } = await toyWith(referenceBackend(), {
    threshold: 16,
    functionThreshold: 1e6,
  });
  for (let k = 0; k < 100; k++) toy.loop(2);
  expect(aborts['not_closed']).toBe(3);
  expect(counters['loopsCompiled']).toBe(1);
});

it.each(backends)(
  '%s backend: a loop that changes what it relies on is tried less and less often',
  async (_name, backend) => {
    const rounds = 20_000;
    const { toy, counters, aborts } = await toyWith(backend(), { threshold: 3, functionThreshold: 1e6 });
    expect(toy.shift(rounds)).toBe((BigInt(rounds) * 3n) / 2n);
    expect(aborts['invalidated']).toBeGreaterThan(3);
    // The distance doubles each time: 3 · 2ⁿ rounds.
    expect(aborts['invalidated']).toBeLessThan(14);
    expect(counters['loopsCompiled']).toBe(0);
  },
);
