/**
 * What a failing guard restores of a virtualizable, when stores that a call made necessary still wait.
 */
import { fileURLToPath } from 'node:url';
import { semispace } from '@weft/gc';
import { instantiateSync } from '@weft/core/runtime';
import { expect, it } from 'vitest';
import { buildLanguage } from '../../src/translator.js';
import { backends } from './harness.js';

const root = fileURLToPath(new URL('./fixtures', import.meta.url));
const built = buildLanguage({ name: 'seen', entry: './seen.ts', gc: semispace() }, { root });

it.each(backends)(
  '%s backend: a field that a call did not look at is as it is now',
  async (_name, backend) => {
    const { image, diagnostics } = await built;
    if (image === null) throw new Error(JSON.stringify(diagnostics));
    const parameters = { threshold: 3, functionThreshold: 3, traceEagerness: 2 };
    const plain = instantiateSync(image.wasm, image.metadata, { jit: 'off' });
    const vm = instantiateSync(image.wasm, image.metadata, { jit: { backend: backend(), parameters } });
    const run = (instance: unknown, n: number) => (instance as { run(n: number): number }).run(n);
    for (let n = 1; n < 40; n++) expect([n, run(vm, n)]).toEqual([n, run(plain, n)]);
    expect(vm.jit?.runtime.statistics.counters['bridgesCompiled']).toBeGreaterThan(0);
  },
);
