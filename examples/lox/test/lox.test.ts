/**
 * The Lox programs on every engine: what they print, how they fail, and that both backends of the JIT count the same.
 */
import { referenceBackend, type JitBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildImage, translated, untranslated, type Image } from './engines.js';
import { programs, repeated, runProgram, running, type Program } from './programs.js';

let image: Image;
beforeAll(async () => {
  image = await buildImage();
});

/** Everything is traced as soon as it runs a second time. */
const atOnce = { threshold: 2, functionThreshold: 2, traceEagerness: 1 };
const jit = (backend: JitBackend): LoadOptions => ({ jit: { backend, parameters: atOnce } });

describe('untranslated', () => {
  it.each(programs)('$name', (program) => {
    expect(runProgram(program, untranslated)).toEqual(program.expected);
  });
});

const hot = repeated(untranslated);

/** Every `step`-th program; all of them when `WEFT_LOX_SAMPLE=1`. */
function sample(list: readonly Program[], step: number): readonly Program[] {
  const every = Number(process.env['WEFT_LOX_SAMPLE'] ?? step);
  return list.filter((_, i) => i % every === 0);
}

const seed = 20261127;
const failing = (): LoadOptions => jit(referenceBackend({ failRandomly: { probability: 0.05, seed } }));
const collecting = (options: LoadOptions): LoadOptions => ({ ...options, gc: 'every-allocation' });

const modes: readonly (readonly [string, readonly Program[], () => LoadOptions])[] = [
  ['translated', running, () => ({})],
  ['translated, five times', hot, () => ({})],
  [`JIT, guards fail at random (seed ${seed})`, running, failing],
  [`JIT, five times, guards fail at random (seed ${seed})`, hot, failing],
  ['collecting at every allocation', sample(running, 4), () => collecting({})],
  ['JIT, reference backend, collecting', sample(hot, 3), () => collecting(jit(referenceBackend()))],
  ['JIT, wasm backend, collecting', sample(hot, 3), () => collecting(jit(wasmBackend()))],
];

describe.each(modes)('%s', (_mode, list, options) => {
  it.each(list)('$name', (program) => {
    expect(runProgram(program, translated(image, options()).engine)).toEqual(program.expected);
  });
});

const total: Record<string, number> = {};

describe.each([
  ['JIT on both backends', running],
  ['JIT on both backends, five times', hot],
])('%s', (_mode, list) => {
  it.each(list)('$name', (program) => {
    const [reference, wasm] = [referenceBackend(), wasmBackend()].map((backend) => {
      const { engine, counts } = translated(image, jit(backend));
      expect(runProgram(program, engine)).toEqual(program.expected);
      return counts();
    });
    expect(wasm).toEqual(reference);
    for (const [name, n] of Object.entries(wasm!)) total[name] = (total[name] ?? 0) + n;
  });
});

it('the programs were compiled, and their guards failed', () => {
  expect(total['loopsCompiled']).toBeGreaterThan(hot.length);
  expect(total['bridgesCompiled']).toBeGreaterThan(hot.length);
});
