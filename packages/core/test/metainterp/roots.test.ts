/**
 * The references of the JIT are roots: without the range in which the tracer and the blackhole interpreter keep their registers, a program that
 * collects at every allocation cannot get through.
 */
import { describe, expect, it } from 'vitest';
import type { JitInstance } from '../../src/runtime/jit.js';
import { backends, toyWith, toyWithChangedJit, type Toy } from './harness.js';

const parameters = { threshold: 3, functionThreshold: 3, traceEagerness: 2 };
/** Collectors go through a range as long as they are below its end. */
const beyondAnyEnd = 0x7ffffff8;

/** The `n`th range of roots that the JIT registers is empty for the collector, whatever its end. */
const withoutRange = (n: number) => (instance: JitInstance) => {
  let count = 0;
  const addRoots = (start: number, end: number): number => {
    const pair = instance.addRoots(start, end);
    if (count++ === n) new Int32Array(instance.memory.buffer)[pair >> 2] = beyondAnyEnd;
    return pair;
  };
  return { ...instance, addRoots };
};

/** With a collector that moves objects once only, `pairs` tells: what it has just made is in registers and nowhere else. */
const resultsOf = (toy: Toy): bigint[] => [toy.loop(60), toy.branch(60), toy.recurse(20), toy.pairs(60)];

describe.each(backends)('%s backend, collecting at every allocation', (_name, backend) => {
  const results = async (change: (instance: JitInstance) => JitInstance): Promise<bigint[]> => {
    const toy = await toyWithChangedJit(backend(), parameters, change);
    return resultsOf(toy);
  };

  it('nothing left out: the results of the interpreter', async () => {
    const { toy } = await toyWith(null);
    expect(await results((instance) => instance)).toEqual(resultsOf(toy));
  });

  it('the registers left out: noticed', async () => {
    const { toy } = await toyWith(null);
    const wanted = resultsOf(toy);
    const found = await results(withoutRange(0)).catch((error: unknown) => error);
    expect(found).not.toEqual(wanted);
  });
});
