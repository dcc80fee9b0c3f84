/** Python programs that run out of memory, and such that see what becomes of their objects; with and without the JIT. */
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

/** What CPython 3.11 printed; `weakrefs.expected` is its output. */
const collecting: Readonly<Record<string, LoadOptions>> = {
  'the interpreter': {},
  'the JIT': { jit: { backend: wasmBackend(), parameters } },
  'verified, a small nursery': { gc: { verify: true, nursery: '64KB' } },
};
test.each(Object.keys(collecting))('weak references and finalizers are as in CPython: %s', async (mode) => {
  const { stdout, stderr } = await translatedWith(collecting[mode]!)(`${folder}weakrefs.py`);
  expect(stdout).toBe(readFileSync(`${folder}weakrefs.expected`, 'utf8'));
  expect(stderr).toBe('');
});
