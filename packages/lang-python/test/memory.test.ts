/** Python programs that run out of memory, and such that see what becomes of their objects; with and without the JIT. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { referenceBackend, type LoadOptions } from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { translatedWith } from './engines.js';

const folder = fileURLToPath(new URL('./memory/', import.meta.url));
const parameters = { threshold: 30, functionThreshold: 40, traceEagerness: 5 };

const withJit: LoadOptions = { jit: { backend: wasmBackend(), parameters } };
const withReference: LoadOptions = { jit: { backend: referenceBackend(), parameters } };

const exhausting: readonly (readonly [string, string, LoadOptions])[] = [
  ['the interpreter', 'exhausted', { maxHeap: '8MB' }],
  ['the JIT', 'exhausted', { maxHeap: '8MB', ...withJit }],
  ['the reference backend', 'caught', { maxHeap: '4MB', ...withReference }],
];
test.each(exhausting)('MemoryError is caught, the program goes on: %s', async (_mode, name, options) => {
  const { stdout, stderr } = await translatedWith(options)(`${folder}${name}.py`);
  expect(stdout).toBe(readFileSync(`${folder}${name}.expected`, 'utf8'));
  expect(stderr).toMatch(name === 'caught' ? /^$/ : /^Traceback[^]*, in grow\n[^]*\nMemoryError\n$/);
});

test.each([
  ['the interpreter', {}],
  ['the JIT', withJit],
] satisfies [string, LoadOptions][])(
  'a loop keeps alive what its variables hold now only: %s',
  async (_mode, options) => {
    const { stdout, stderr } = await translatedWith({ maxHeap: '4MB', ...options })(`${folder}queue.py`);
    expect(stderr).toBe('');
    expect(stdout).toBe(readFileSync(`${folder}queue.expected`, 'utf8'));
  },
);

/** Outputs of CPython 3.11 are in the `.expected` files. */
const collecting: Readonly<Record<string, LoadOptions>> = {
  'the interpreter': {},
  'the JIT': withJit,
  'verified, a small nursery': { gc: { verify: true, nursery: '64KB' } },
};
const both = ['weakrefs', 'lifetimes', 'ids'].flatMap((name) =>
  Object.keys(collecting).map((mode) => [name, mode] as const),
);
test.each(both)(
  'weak references, finalizers and identities are as in CPython: %s, %s',
  async (name, mode) => {
    const { stdout, stderr } = await translatedWith(collecting[mode]!)(`${folder}${name}.py`);
    expect(stdout).toBe(readFileSync(`${folder}${name}.expected`, 'utf8'));
    expect(stderr).toBe('');
  },
);
