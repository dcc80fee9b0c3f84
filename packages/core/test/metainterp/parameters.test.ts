/**
 * Each parameter of the JIT changes something that can be observed.
 */
import { describe, expect, it } from 'vitest';
import { parameterTable, referenceBackend, type JitBackend } from '@weft/core/runtime';
import { toyWith, type ToyRun } from './harness.js';

const base = { threshold: 50, functionThreshold: 50, traceEagerness: 5 };

async function run(parameters: Record<string, number>, program: (r: ToyRun) => unknown): Promise<ToyRun> {
  const r = await toyWith(referenceBackend(), { ...base, ...parameters });
  program(r);
  return r;
}

const loop = (r: ToyRun) => r.toy.loop(500);
const branch = (r: ToyRun) => r.toy.branch(2000);
const recurse = (r: ToyRun) => [1, 2, 3].map(() => r.toy.recurse(100));

/** For each parameter: values and what they make of a program. */
const effects: Record<string, () => Promise<void>> = {
  threshold: async () => {
    expect((await run({ threshold: 400 }, loop)).counters['loopsCompiled']).toBe(1);
    expect((await run({ threshold: 600 }, loop)).counters['loopsCompiled']).toBe(0);
    // A loop that the function starts with is not a call.
    const first = (threshold: number) =>
      run({ threshold, functionThreshold: 100000 }, (r) => r.toy.headerFirst(500));
    expect((await first(400)).events.map((event) => event.what)).toEqual(['loop']);
    expect((await first(600)).counters['loopsCompiled']).toBe(0);
  },
  functionThreshold: async () => {
    expect((await run({ functionThreshold: 1000 }, recurse)).counters['loopsCompiled']).toBe(0);
    expect((await run({ functionThreshold: 20 }, recurse)).counters['loopsCompiled']).toBeGreaterThan(0);
  },
  traceEagerness: async () => {
    const failures = async (n: number) =>
      (await run({ traceEagerness: n }, branch)).counters['guardFailures']!;
    expect(await failures(3)).toBeLessThan(await failures(100));
  },
  traceLimit: async () => {
    expect((await run({ traceLimit: 500 }, loop)).aborts['too_long']).toBe(0);
    expect(
      (await run({ traceLimit: 20, maxUnrollRecursion: 90 }, recurse)).aborts['too_long'],
    ).toBeGreaterThan(0);
  },
  maxUnrollRecursion: async () => {
    const recorded = async (n: number) =>
      (await run({ maxUnrollRecursion: n }, recurse)).events.find((e) => e.what === 'function')!.operations!;
    expect(await recorded(1)).toBeLessThan(await recorded(8));
  },
  maxInlineSize: async () => {
    const aborts = async (n: number) =>
      (await run({ maxInlineSize: n, maxUnrollRecursion: 50 }, recurse)).aborts['too_long']!;
    expect(await aborts(2000)).toBe(0);
    // Once for each function that is not inlined any more: then it is called.
    expect(await aborts(10)).toBe(1);
  },
  maxRecursionSize: async () => {
    const recorded = async (n: number) =>
      (await run({ maxRecursionSize: n, maxUnrollRecursion: 8 }, recurse)).events.find(
        (e) => e.what === 'function',
      )!.operations!;
    expect(await recorded(5)).toBe(
      (await run({ maxUnrollRecursion: 1 }, recurse)).events.find((e) => e.what === 'function')!.operations!,
    );
    expect(await recorded(5)).toBeLessThan(await recorded(1000));
  },
  maxInlineDepth: async () => {
    const recorded = async (n: number) =>
      (await run({ maxInlineDepth: n, maxUnrollRecursion: 50 }, recurse)).events.find(
        (e) => e.what === 'function',
      )!.operations!;
    expect(await recorded(3)).toBeLessThan(await recorded(30));
  },
  retryFactor: async () => {
    // Bridges that never get code.
    const backend: JitBackend = {
      name: 'without bridges',
      connect: (host) =>
        Object.assign(referenceBackend().connect(host), {
          compileBridge: () => {
            throw Object.assign(new Error('no'), { name: 'BackendError' });
          },
        }),
    };
    const aborts = async (retryFactor: number) => {
      const r = await toyWith(backend, { ...base, retryFactor, maxFailures: 100000 });
      r.toy.branch(5000);
      return r.aborts['backend']!;
    };
    expect(await aborts(1)).toBeGreaterThan(100);
    expect(await aborts(2)).toBeLessThan(12);
  },
  decay: async () => {
    // Between two jumps of one loop, others are traced: without decay it is hot in the end.
    const compiled = async (decay: number) => {
      const r = await toyWith(referenceBackend(), { ...base, decay, retryFactor: 1 });
      for (let k = 0; k < 40; k++) {
        r.toy.loop(3);
        // Traced in vain again and again.
        r.toy.shift(1000);
      }
      return r.counters['loopsCompiled'];
    };
    expect(await compiled(0)).toBe(1);
    expect(await compiled(200)).toBe(0);
  },
  loopLongevity: async () => {
    const freed = async (loopLongevity: number) => {
      const r = await toyWith(referenceBackend(), { ...base, loopLongevity, retryFactor: 1 });
      r.toy.loop(500);
      r.toy.shift(5000);
      return r.counters['loopsFreed'];
    };
    expect(await freed(20)).toBe(1);
    expect(await freed(1000)).toBe(0);
  },
  enableOpts: async () => {
    const operations = async (enableOpts: number) =>
      (await run({ enableOpts }, loop)).counters['optimizedOperations']!;
    const all = parameterTable.enableOpts.default;
    const unroll = (all + 1) >> 1;
    expect(await operations(all - unroll)).toBeLessThan(await operations(0));
    // The loop is there twice.
    expect(await operations(all - unroll)).toBeLessThan(await operations(all));
    const off = await run({ enableOpts: 0 }, loop);
    expect(off.toy.loop(700)).toBe((await toyWith(null)).toy.loop(700));
  },
  maxBytes: async () => {
    const r = await run({ maxBytes: 0 }, loop);
    expect(r.counters['loopsCompiled']).toBe(0);
    expect(r.problems).toEqual(['compiling stopped: maxBytes is reached']);
  },
  maxModules: async () => {
    const r = await run({ maxModules: 1 }, branch);
    expect(r.counters['bridgesCompiled']).toBe(0);
    expect(r.problems).toEqual(['compiling stopped: maxModules is reached']);
  },
  maxCompileTime: async () => {
    const r = await run({ maxCompileTime: 1, traceEagerness: 1, threshold: 2 }, (r) =>
      [300, 301, 302].map((n) => [r.toy.loop(n), r.toy.branch(n), r.toy.recurse(n)]),
    );
    expect(r.problems).toEqual(['compiling stopped: maxCompileTime is reached']);
  },
  maxFailures: async () => {
    const failing = {
      name: 'failing',
      connect: () => ({
        compileLoop: () => {
          throw Object.assign(new Error('no'), { name: 'BackendError' });
        },
        compileBridge: () => ({ bytes: 0, text: () => null }),
        free: () => {},
      }),
    };
    const r = await toyWith(failing, { ...base, maxFailures: 1 });
    expect(r.toy.loop(500)).toBe((await toyWith(null)).toy.loop(500));
    expect(r.problems).toContain('compiling stopped: the engine refused too many modules');
  },
  pollPeriod: async () => {
    const asked = async (pollPeriod: number) => {
      let n = 0;
      const r = await toyWith(referenceBackend(), { ...base, pollPeriod }, {}, () => {
        n++;
        return 0;
      });
      r.toy.branch(5000);
      return n;
    };
    expect(await asked(100)).toBeGreaterThan((await asked(100000)) + 30);
  },
  limit: async () => {
    expect((await run({ limit: 0 }, branch)).counters['tracesStarted']).toBe(0);
    const one = await run({ limit: 1 }, branch);
    expect(one.counters['tracesStarted']! + one.counters['bridgesStarted']!).toBe(1);
  },
};

describe('parameters', () => {
  it('have a test each', () =>
    expect(Object.keys(effects).sort()).toEqual(Object.keys(parameterTable).sort()));
  it.each(Object.keys(parameterTable))('%s', (name) => effects[name]!());

  it('unknown names and values out of range are refused with what is possible', async () => {
    await expect(toyWith(referenceBackend(), { treshold: 3 })).rejects.toThrow(
      /no JIT parameter 'treshold'; there are threshold/,
    );
    await expect(toyWith(referenceBackend(), { threshold: 0 })).rejects.toThrow(/must be an integer from 2/);
  });
});
