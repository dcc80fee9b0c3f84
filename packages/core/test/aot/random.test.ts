/**
 * Random RTypeScript programs compiled: with and without optimization, with a collection at every allocation, they
 * answer what they answer untranslated. `WEFT_SEEDS=100-200` chooses others.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { emit, startImage } from '../../src/aot/index.js';
import type { Emitted } from '../../src/aot/index.js';
import { optimize } from '../../src/passes/index.js';
import type { LoadOptions } from '../../src/runtime/index.js';
import { generateProgram } from '../random/generate.js';
import { plugin, translateWithCollector } from './harness.js';

const [first, last] = (process.env['WEFT_SEEDS'] ?? '1001-1006').split('-').map(Number) as [number, number];
// Inside of the package, so that the programs' imports resolve.
const folder = mkdtempSync(fileURLToPath(new URL('./.random-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function answer(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return `raised ${(error as Error).message}`;
  }
}
const main = (image: Emitted, options: LoadOptions = {}) =>
  answer(() => startImage(image, options)['main']!());

for (let seed = first; seed <= last; seed++)
  test(`seed ${seed}`, async () => {
    const path = join(folder, `p${seed}.ts`);
    writeFileSync(path, generateProgram(seed, 40));
    const untranslated = (await import(/* @vite-ignore */ path)) as { main: () => string };
    const expected = answer(() => untranslated.main());
    const module = await translateWithCollector(path, folder);
    const plain = emit(module, plugin, { optimize: 0 });
    optimize(module, { level: 2, keep: (name) => /^(gc|rt)\./.test(name) });
    const optimized = emit(module, plugin);
    const every = { gc: 'every-allocation' } as const;
    expect({
      plain: main(plain),
      stressed: main(plain, every),
      optimized: main(optimized),
      both: main(optimized, every),
    }).toEqual({ plain: expected, stressed: expected, optimized: expected, both: expected });
  });
