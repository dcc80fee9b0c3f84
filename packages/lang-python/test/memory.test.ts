/** Python programs that run out of memory: with the interpreter alone and with both of the JIT's backends. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { referenceBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { translatedWith } from './engines.js';

const folder = fileURLToPath(new URL('./memory/', import.meta.url));
const parameters = { threshold: 30, functionThreshold: 40, traceEagerness: 5 };

const modes: Readonly<Record<string, LoadOptions>> = {
  'the interpreter': {},
  'the JIT': { jit: { backend: wasmBackend(), parameters } },
  'the reference backend': { jit: { backend: referenceBackend(), parameters }, maxHeap: '4MB' },
};

test.each(Object.keys(modes))('MemoryError is caught, the program goes on: %s', async (mode) => {
  const run = translatedWith({ maxHeap: '12MB', ...modes[mode] });
  const { stdout, stderr, status } = await run(`${folder}exhausted.py`);
  expect(stdout).toBe(readFileSync(`${folder}exhausted.expected`, 'utf8'));
  expect(stderr).toMatch(/^Traceback[^]*, in grow\n[^]*\nMemoryError\n$/);
  expect(status).toBe(1);
});
