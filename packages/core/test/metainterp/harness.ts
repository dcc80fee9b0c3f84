/**
 * Instances of the toy language with a JIT, for tests.
 */
import { fileURLToPath } from 'node:url';
import { minimark, semispace } from '@weft/gc';
import {
  instantiateSync,
  referenceBackend,
  type InterruptSource,
  type JitBackend,
  type JitEvent,
  type LoadOptions,
} from '@weft/core/runtime';
import { wasmBackend } from '@weft/jit-backend-wasm';
import { startMetainterp, type JitInstance } from '../../src/runtime/jit.js';
import { buildLanguage } from '../../src/translator.js';

type Metadata = Parameters<typeof instantiateSync>[1];

export interface Toy {
  loop(n: number): bigint;
  branch(n: number): bigint;
  headerFirst(n: number): bigint;
  recurse(n: number): bigint;
  shift(n: number): bigint;
  nested(n: number): bigint;
  pairs(n: number): bigint;
}

let image: Promise<{ wasm: Uint8Array; metadata: Metadata }> | null = null;

async function build(): Promise<{ wasm: Uint8Array; metadata: Metadata }> {
  const root = fileURLToPath(new URL('./fixtures', import.meta.url));
  const { image, diagnostics } = await buildLanguage(
    { name: 'toy', entry: './toy.ts', gc: process.env['WEFT_GC'] === 'minimark' ? minimark() : semispace() },
    { root },
  );
  if (image === null) throw new Error(JSON.stringify(diagnostics));
  return { wasm: image.wasm, metadata: image.metadata };
}

/** The two backends. */
export const backends: readonly (readonly [string, () => JitBackend])[] = [
  ['reference', referenceBackend],
  ['wasm', wasmBackend],
];

export interface ToyRun {
  readonly toy: Toy;
  readonly counters: Record<string, number>;
  readonly aborts: Record<string, number>;
  readonly problems: readonly string[];
  readonly events: readonly JitEvent[];
}

/** A fresh instance. Without a backend the JIT is off. */
export async function toyWith(
  backend: JitBackend | null,
  parameters: Record<string, number> = {},
  gc: LoadOptions['gc'] = {},
  interrupt?: InterruptSource,
): Promise<ToyRun> {
  image ??= build();
  const { wasm, metadata } = await image;
  const events: JitEvent[] = [];
  const jit =
    backend === null
      ? ('off' as const)
      : { backend, parameters, traces: true, onEvent: (event: JitEvent) => void events.push(event) };
  const vm = instantiateSync(wasm, metadata, { jit, gc, ...(interrupt === undefined ? {} : { interrupt }) });
  const statistics = vm.jit?.runtime.statistics;
  return {
    toy: vm as unknown as Toy,
    counters: statistics?.counters ?? {},
    aborts: statistics?.aborts ?? {},
    problems: statistics?.problems ?? [],
    events,
  };
}

/** An instance that collects at every allocation and whose JIT sees `change` of what it sees otherwise. */
export async function toyWithChangedJit(
  backend: JitBackend,
  parameters: Record<string, number>,
  change: (instance: JitInstance) => JitInstance,
): Promise<Toy> {
  image ??= build();
  const { wasm, metadata } = await image;
  const start = (instance: JitInstance) => startMetainterp(change(instance), { backend, parameters });
  return instantiateSync(wasm, metadata, { jit: { start }, gc: 'every-allocation' }) as unknown as Toy;
}

/** Counts that backends must agree on. */
export function comparable(counters: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).filter(([name]) => !/Milliseconds|Bytes/.test(name)));
}
