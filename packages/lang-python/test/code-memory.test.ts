/** Programs that make new loops as long as they run: what there is of compiled code is bounded, on both backends alike. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceBackend, type JitBackend } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { expect, test } from 'vitest';
import { countersOf } from './engines.js';

/** Functions with a loop each, called one after the other. */
function manyFunctions(count: number): string {
  const path = join(mkdtempSync(join(tmpdir(), 'weft-code-')), 'functions.py');
  const one = (k: number) => `def f${k}(n):
    total = ${k}
    for i in range(n):
        total += i ^ ${k}
    return total
print(f${k}(40))
`;
  writeFileSync(path, Array.from({ length: count }, (_, k) => one(k)).join(''));
  return path;
}

const programs: Readonly<Record<string, () => string>> = {
  'many functions': () => manyFunctions(150),
  'a method that is replaced again and again': () =>
    fileURLToPath(new URL('./memory/redefined.py', import.meta.url)),
};

test.each(Object.keys(programs))('%s', async (name) => {
  const path = programs[name]!();
  // Code that is invalidated is made anew at once, so that there is much of it.
  const parameters = {
    threshold: 10,
    functionThreshold: 10,
    traceEagerness: 3,
    loopLongevity: 10,
    retryFactor: 1,
  };
  const counts = (backend: JitBackend) => countersOf({ jit: { backend, parameters } }, path, []);
  const wasm = await counts(wasmBackend());
  expect(wasm).toEqual(await counts(referenceBackend()));
  expect(wasm['loopsCompiled']).toBeGreaterThanOrEqual(150);
  expect(wasm['loopsCompiled']! - wasm['loopsFreed']!).toBeLessThan(40);
  expect(wasm['bridgesCompiled']! - wasm['bridgesFreed']!).toBeLessThan(40);
});
