/**
 * Python programs under the JIT, with thresholds so low that nearly everything is traced: the benchmarks on both backends, which must
 * also count the same, and a sample of the small programs in the modes that find mistakes. `WEFT_JIT_SAMPLE=1` runs all.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend, type JitBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { countersOf, translatedWith } from './engines.js';
import { benchmarks, programs, testPrograms } from './programs.js';

const step = Number(process.env['WEFT_JIT_SAMPLE'] ?? 6);
const sample = (offset: number) => programs.filter((_, i) => i % step === offset % step);

const eager = { threshold: 30, functionThreshold: 40, traceEagerness: 5 };
const atOnce = { threshold: 2, functionThreshold: 2, traceEagerness: 1, maxCompileTime: 0 };

const jit = (backend: JitBackend, parameters: Record<string, number>) => ({ jit: { backend, parameters } });

describe('benchmarks, JIT', () => testPrograms(benchmarks, translatedWith(jit(wasmBackend(), eager))));
describe('programs, JIT', () => testPrograms(sample(0), translatedWith(jit(wasmBackend(), atOnce))));
describe('programs, JIT on the reference backend', () =>
  testPrograms(sample(1), translatedWith(jit(referenceBackend(), atOnce))));
describe('programs, JIT, guards that fail at random', () =>
  testPrograms(
    sample(2),
    translatedWith(jit(referenceBackend({ failRandomly: { probability: 0.05, seed: 20261126 } }), atOnce)),
  ));

describe('both backends count the same', () => {
  for (const program of benchmarks.filter(({ name }) => /fib|nbody|exceptions|richards|sieve/.test(name)))
    it(program.name, async () => {
      const reference = await countersOf(jit(referenceBackend(), eager), program.path, program.args);
      const wasm = await countersOf(jit(wasmBackend(), eager), program.path, program.args);
      expect(wasm).toEqual(reference);
      expect(wasm['loopsCompiled']).toBeGreaterThan(0);
    });
});
